import { randomBytes } from 'node:crypto';
import { createClient, type Client } from '@throughline/contract';
import { createSequencer } from '@throughline/event-store';
import { createCursor, openRecord, systemClock, type HostRecord } from '@throughline/host';
import { followLog, handoffs } from '@throughline/read-models';
import pg from 'pg';
import { pino } from 'pino';
import type { ApiConfig } from '../config/read-config.js';
import { startApi, type RunningApi } from '../start-api.js';
import { startTestIssuer, type TestIssuer } from './test-issuer.js';

/** An api in this process on databases of its own, with an issuer of its own. */
export type TestApi = RunningApi & {
  readonly issuer: TestIssuer;
  readonly config: ApiConfig;
  readonly as: (person: string) => Client;
  /** A request as it is; `person` absent: without a token. */
  readonly request: (person: string | undefined, path: string, init?: RequestInit) => Promise<Response>;
  /** Another replica on the same record. */
  readonly replica: () => Promise<TestApi>;
  /** Gives every finished commit its place in the log, as the worker does. */
  readonly number: () => Promise<void>;
  /** Brings what follows the log up to it, as the worker does. */
  readonly follow: () => Promise<void>;
  /** The record as the worker has it. */
  readonly record: HostRecord;
};

/** Starts an api for a spec; `stop` of the first stops all. */
export const startTestApi = async (overrides: Partial<ApiConfig> = {}): Promise<TestApi> => {
  const issuer = await startTestIssuer();
  const config: ApiConfig = { ...(await testConfig(issuer)), ...overrides };
  const api = await startApi(config);
  const record = await openRecord({ config, log: pino({ level: 'silent' }), clock: config.clock });
  const follower = createFollower(record);
  const replicas: RunningApi[] = [];
  const replica = async (): Promise<TestApi> => {
    const { migrateDatabaseUrl: _, ...rest } = config;
    const another = await startApi(rest);
    replicas.push(another);
    return testApi(another, { issuer, config, record, follower, replica });
  };
  return {
    ...testApi(api, { issuer, config, record, follower, replica }),
    stop: async () => {
      await Promise.all([api, ...replicas].map((one) => one.stop()));
      await follower.stop();
      await record.close();
      await issuer.stop();
    },
  };
};

type Around = Pick<TestApi, 'issuer' | 'config' | 'replica' | 'record'> & {
  readonly follower: ReturnType<typeof createFollower>;
};

const testApi = (api: RunningApi, { issuer, config, record, follower, replica }: Around): TestApi => ({
  ...api,
  ...{ issuer, config, record, replica, number: follower.number, follow: follower.follow },
  as: (person) => createClient({ url: api.url, token: () => issuer.token(person) }),
  request: async (person, path, init = {}) => {
    const headers = new Headers(init.headers);
    if (person !== undefined) headers.set('authorization', `Bearer ${await issuer.token(person)}`);
    return fetch(`${api.url}${path}`, { ...init, headers });
  },
});

/** What the worker does with the log, when the spec says so. */
const createFollower = ({ leading, sequencing, store }: HostRecord) => {
  const sequencer = createSequencer({ pool: sequencing });
  const number = async (): Promise<void> => {
    for (let quiet = 0; quiet < 2;) {
      const pass = await sequencer.pass();
      quiet = pass.kind === 'led' && pass.numbered === 0 ? quiet + 1 : 0;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const follow = async (): Promise<void> => {
    await number();
    const client = await leading.connect();
    const at = createCursor({ client, name: 'projection:handoffs' });
    while ((await followLog({ client, log: store, projector: handoffs, at })) > 0);
    client.release();
  };
  return { number, follow, stop: () => sequencer.stop() };
};

/** A configuration on new, empty databases of the test run's PostgreSQL. */
export const testConfig = async (issuer: Pick<TestIssuer, 'url' | 'audience'>): Promise<ApiConfig> => {
  const [databaseUrl, keysDatabaseUrl] = await Promise.all([createDatabase('api'), createDatabase('api_keys')]);
  return {
    env: 'dev',
    port: 0,
    host: '127.0.0.1',
    databaseUrl,
    migrateDatabaseUrl: databaseUrl,
    keysDatabaseUrl,
    masterKey: new Uint8Array(32).fill(7),
    issuer: issuer.url,
    audience: issuer.audience,
    connections: 10,
    clock: systemClock,
    logLevel: 'silent',
  };
};

const createDatabase = async (purpose: string): Promise<string> => {
  const server = process.env['TEST_DATABASE_URL'];
  if (server === undefined) throw new Error('TEST_DATABASE_URL is not set: integration specs run in the int project');
  const name = `${purpose}_${randomBytes(6).toString('hex')}`;
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  return Object.assign(new URL(server), { pathname: `/${name}` }).toString();
};
