import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applicationRole } from '@throughline/event-store';
import { devSecret, startDevIssuer } from '@throughline/local-services';
import pg from 'pg';
import { startProcess, type RunningProcess } from './running-process.js';

/** How large the system is; one api and one worker unless told. `env`: what its processes are told besides. */
export type SystemOptions = {
  readonly serverUrl: string;
  readonly apis?: number;
  readonly workers?: number;
  readonly bootstrap: string;
  readonly env?: Readonly<Record<string, string>>;
};

/** A whole Throughline on real servers: every api and worker is a process of its own that may be killed. */
export type System = {
  readonly apis: readonly RunningProcess[];
  readonly workers: readonly RunningProcess[];
  /** What every process was told: for the verbs that open the record themselves. */
  readonly env: Readonly<Record<string, string>>;
  /** Superuser URL of the record's database: to look at what was recorded, never to write. */
  readonly recordUrl: string;
  readonly token: (login: string) => Promise<string>;
  readonly stop: () => Promise<void>;
};

/** Makes databases of its own on the server, starts the processes and waits until each is ready. */
export const startSystem = async (options: SystemOptions): Promise<System> => {
  const { serverUrl, bootstrap } = options;
  const databases = await makeDatabases(serverUrl);
  const home = await mkdtemp(join(tmpdir(), 'throughline-system-'));
  const issuer = await startDevIssuer({ home });
  const env = {
    ...databases.env,
    KEYS_MASTER_KEY: randomBytes(32).toString('base64'),
    OIDC_ISSUER: issuer.issuer,
    OIDC_AUDIENCE: 'throughline',
    BOOTSTRAP_ADMIN: bootstrap,
    THROUGHLINE_ENV: 'dev',
    LOG_LEVEL: 'warn',
    ...options.env,
  };
  // One after the other: the first api migrates.
  const apis = await startSeveral('apps/api', env, options.apis);
  const workers = await startSeveral('apps/worker', env, options.workers);
  return {
    apis,
    workers,
    env,
    recordUrl: databases.env.MIGRATE_DATABASE_URL,
    token: (login) => tokenFor(issuer.tokenUrl, login),
    stop: async () => {
      await Promise.all([...apis, ...workers].map((part) => part.stop()));
      await issuer.stop();
      await rm(home, { recursive: true });
      await databases.drop();
    },
  };
};

const startSeveral = async (
  app: 'apps/api' | 'apps/worker',
  env: Readonly<Record<string, string>>,
  count = 1,
): Promise<readonly RunningProcess[]> => {
  const started: RunningProcess[] = [];
  while (started.length < count) started.push(await startProcess(app, env));
  return started;
};

const tokenFor = async (tokenUrl: string, login: string): Promise<string> => {
  const response = await fetch(tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: login, client_secret: devSecret }),
  });
  const answer = (await response.json()) as { readonly access_token?: string };
  if (answer.access_token === undefined) throw new Error(`no token for ${login}: ${JSON.stringify(answer)}`);
  return answer.access_token;
};

const makeDatabases = async (serverUrl: string) => {
  const name = `system_${randomBytes(6).toString('hex')}`;
  const login = `${name}_login`;
  const keys = `${name}_keys`;
  await query(serverUrl, [
    `DO $$ BEGIN CREATE ROLE ${applicationRole} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`,
    `CREATE ROLE ${login} LOGIN PASSWORD '${name}' IN ROLE ${applicationRole}`,
    `CREATE DATABASE ${name}`,
    `CREATE DATABASE ${keys} OWNER ${login}`,
  ]);
  return {
    env: {
      DATABASE_URL: urlOf(serverUrl, name, { login, password: name }),
      MIGRATE_DATABASE_URL: urlOf(serverUrl, name),
      KEYS_DATABASE_URL: urlOf(serverUrl, keys, { login, password: name }),
    },
    drop: () =>
      query(serverUrl, [
        `DROP DATABASE ${name} WITH (FORCE)`,
        `DROP DATABASE ${keys} WITH (FORCE)`,
        `DROP ROLE ${login}`,
      ]),
  };
};

const query = async (url: string, statements: readonly string[]): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
};

const urlOf = (
  serverUrl: string,
  database: string,
  as?: { readonly login: string; readonly password: string },
): string => {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  if (as !== undefined) {
    url.username = as.login;
    url.password = as.password;
  }
  return url.href;
};
