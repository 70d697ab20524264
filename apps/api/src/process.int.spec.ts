import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient, type Client } from '@throughline/contract';
import { testConfig } from './testing/test-api.js';
import { company, orderBundle } from './testing/test-company.js';
import { startTestIssuer, type TestIssuer } from './testing/test-issuer.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

let issuer: TestIssuer;
let env: Record<string, string>;

beforeAll(async () => {
  issuer = await startTestIssuer();
  const config = await testConfig(issuer);
  env = {
    THROUGHLINE_ENV: 'dev',
    PORT: '0',
    DATABASE_URL: config.databaseUrl,
    MIGRATE_DATABASE_URL: config.databaseUrl,
    KEYS_DATABASE_URL: config.keysDatabaseUrl,
    KEYS_MASTER_KEY: Buffer.from(config.masterKey).toString('base64'),
    OIDC_ISSUER: issuer.url,
    OIDC_AUDIENCE: issuer.audience,
    LOG_LEVEL: 'warn',
  };
});

afterAll(() => issuer.stop());

/** The process as it runs in production, from the sources. */
const startProcess = (variables: Record<string, string | undefined>): ChildProcess =>
  spawn(process.execPath, ['--import', './.config/source-loader.mjs', 'apps/api/src/main.ts'], {
    cwd: root,
    env: { PATH: process.env['PATH'], ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

const textOf = (stream: NodeJS.ReadableStream | null): (() => string) => {
  let text = '';
  stream?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return () => text;
};

const started = async (): Promise<{ readonly child: ChildProcess; readonly url: string; readonly ada: Client }> => {
  const child = startProcess(env);
  const output = textOf(child.stdout);
  const errors = textOf(child.stderr);
  for (;;) {
    const url = /\{"listening":"([^"]+)"\}/.exec(output())?.[1];
    if (url !== undefined) return { child, url, ada: createClient({ url, token: () => issuer.token('ada') }) };
    if (child.exitCode !== null) throw new Error(`the api ended: ${output()}${errors()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

const ended = async (child: ChildProcess): Promise<number | null> => {
  if (child.exitCode === null) await once(child, 'exit');
  return child.exitCode;
};

describe('the api as a process', () => {
  it('does not start without an issuer, and says everything that it lacks, but no value', async () => {
    const child = startProcess({ ...env, OIDC_ISSUER: '', KEYS_MASTER_KEY: 'c2hvcnQ=', DATABASE_URL: 'nowhere' });
    const errors = textOf(child.stderr);

    expect(await ended(child)).toBe(78);
    expect(errors()).toMatch(/OIDC_ISSUER: is not set/);
    expect(errors()).toMatch(/KEYS_MASTER_KEY: must be base64 of 32 bytes/);
    expect(errors()).toMatch(/DATABASE_URL: is not a URL/);
    expect(errors()).not.toContain('c2hvcnQ=');
  });

  it('does not start outside dev with an issuer that anybody on the way could speak for', async () => {
    const child = startProcess({ ...env, THROUGHLINE_ENV: 'production' });
    const errors = textOf(child.stderr);

    expect(await ended(child)).toBe(78);
    expect(errors()).toMatch(/OIDC_ISSUER: must be https/);
  });

  it('says that it is ready, and ends when it is told to', async () => {
    const { child, url } = await started();
    const ready = await fetch(`${url}/health/ready`);
    child.kill('SIGTERM');

    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready', missing: [] }]);
    expect(await ended(child)).toBe(0);
  });

  it('answers what it has begun when it is told to stop, takes nothing new, and ends', async () => {
    const { child, url, ada } = await started();
    await createClient({ url, token: () => issuer.token('carl') }).setOrganisation(company);
    await createClient({ url, token: () => issuer.token('carl') }).deploy('order', orderBundle);
    await ada.startCase({ process: 'order' });
    const sent = Array.from({ length: 40 }, (_, index) =>
      ada.startCase({ process: 'order' }, { commandId: `last-${String(index)}` }),
    );
    await Promise.race(sent);
    child.kill('SIGTERM');
    const outcomes = await Promise.allSettled(sent);
    const code = await ended(child);
    const again = await started();
    const retried = await Promise.all(
      outcomes.map((_, index) => again.ada.startCase({ process: 'order' }, { commandId: `last-${String(index)}` })),
    );
    again.child.kill('SIGTERM');
    await ended(again.child);

    const told = outcomes.flatMap((outcome, index) =>
      outcome.status === 'fulfilled' ? [[outcome.value, retried[index]]] : [],
    );
    expect(code).toBe(0);
    expect(told.length).toBeGreaterThan(0);
    for (const [before, after] of told) expect(after).toEqual(before);
    await expect(fetch(`${url}/health/live`)).rejects.toThrow();
  });
});
