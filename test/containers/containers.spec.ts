import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { readConfig as readApiConfig } from '../../apps/api/src/config/read-config.js';
import { readConfig as readWorkerConfig } from '../../apps/worker/src/config/read-config.js';
import { kafkaVersion } from '../../libs/local-services/src/kafka/kafka-jars.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const secrets = mkdtempSync(join(tmpdir(), 'throughline-secrets-'));

afterAll(() => {
  rmSync(secrets, { recursive: true });
});

type Service = {
  readonly image?: string;
  readonly build?: { readonly dockerfile: string };
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly volumes?: readonly string[];
  readonly secrets?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
  readonly ports?: readonly string[];
};
type Compose = {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, null>>;
};

const compose = parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8')) as Compose;
const services = Object.entries(compose.services);

/** What somebody writes into `.env`, as the head of the file says. */
const dotEnv: Readonly<Record<string, string>> = {
  POSTGRES_PASSWORD: 'owners',
  APPLICATION_PASSWORD: 'applications',
  TEMPORAL_PASSWORD: 'temporals',
  OIDC_ISSUER: 'https://login.example.com',
  OIDC_AUDIENCE: 'throughline',
};

const programs = [
  { program: 'api', readConfig: readApiConfig, settings: ['apps/api/src/config/read-config.ts'] },
  {
    program: 'worker',
    readConfig: readWorkerConfig,
    settings: [
      ...['apps/worker/src/config/read-config.ts', 'apps/worker/src/temporal/temporal-settings.ts'],
      'apps/worker/src/kafka/kafka-settings.ts',
    ],
  },
];

describe.each(programs)('the container of the $program', ({ program, readConfig, settings }) => {
  const environment = environmentOf(program);

  it('is told everything that the program asks for', () => {
    expect(readConfig(environment)).toMatchObject({ host: '0.0.0.0', port: 3000, env: 'production' });
  });

  it('is told nothing that the program does not read', () => {
    const texts = ['libs/host/src/settings.ts', ...settings].map((file) => readFileSync(join(root, file), 'utf8'));
    const known = texts.flatMap((text) => [...text.matchAll(/^ +([A-Z][A-Z_]+): /gm)].map(([, name]) => name));

    expect(Object.keys(environment).filter((name) => !known.includes(name) && name !== 'NODE_ENV')).toEqual([]);
  });

  it('runs as a plain user, from files that are there, and says whether it is well', () => {
    const lines = dockerfileOf(program);
    const copied = lines.filter((line) => line.startsWith('COPY ') && !line.includes('--from'));
    const sources = copied.flatMap((line) => line.split(' ').slice(1, -1));
    const letIn = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');

    expect(sources.length).toBeGreaterThan(5);
    expect(sources.filter((path) => !existsSync(join(root, path)) || !letIn.includes(`!${path}`))).toEqual([]);
    expect(lines.filter((line) => line.startsWith('FROM '))).toHaveLength(2);
    expect(lines).toContain('USER node');
    expect(lines.findIndex((line) => line.startsWith('HEALTHCHECK'))).toBeGreaterThan(0);
  });
});

describe('the containers together', () => {
  it('need no more from outside than the head of the file lists', () => {
    const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
    const asked = [...text.matchAll(/\$\{([A-Z_]+):\?\}/g)].map(([, name]) => name);

    expect([...new Set(asked)].sort()).toEqual(Object.keys(dotEnv).sort());
  });

  it('mount only what the project has or the file itself declares', () => {
    const mounts = services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0] ?? ''));
    const missing = mounts.filter(
      (from) => !(from.startsWith('.') ? existsSync(join(root, from)) : from in compose.volumes),
    );

    expect(missing).toEqual([]);
  });

  it('wait only for one another, and listen to this machine alone', () => {
    const awaited = services.flatMap(([, { depends_on = {} }]) => Object.keys(depends_on));
    const ports = services.flatMap(([, service]) => service.ports ?? []);

    expect(awaited.filter((name) => !(name in compose.services))).toEqual([]);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('are of one version each, and Kafka of the one that a bare machine runs', () => {
    const images = services.flatMap(([, { image }]) => image ?? []);

    expect(images.filter((image) => !/:\d/.test(image))).toEqual([]);
    expect(images).toContain(`apache/kafka:${kafkaVersion}`);
  });
});

/** What a program sees: the image's own variables, then those of the service; secrets are files. */
function environmentOf(program: string): Record<string, string> {
  const own = /^ENV (.*)$/m.exec(dockerfileOf(program).join('\n'))?.[1] ?? '';
  const ofImage = own.split(' ').map((pair) => pair.split('=') as [string, string]);
  const service = compose.services[program];
  const ofService = Object.entries(service?.environment ?? {}).map(([name, value]) => [name, filled(String(value))]);
  const environment = Object.fromEntries([...ofImage, ...ofService]) as Record<string, string>;
  for (const secret of service?.secrets ?? []) {
    const file = join(secrets, secret);
    writeFileSync(file, randomBytes(32).toString('base64'));
    for (const [name, value] of Object.entries(environment)) {
      if (value === `/run/secrets/${secret}`) environment[name] = file;
    }
  }
  return environment;
}

function filled(value: string): string {
  return value.replaceAll(/\$\{([A-Z_]+):[?-]\}/g, (_, name: string) => dotEnv[name] ?? '');
}

function dockerfileOf(program: string): string[] {
  return readFileSync(join(root, compose.services[program]?.build?.dockerfile ?? ''), 'utf8').split('\n');
}
