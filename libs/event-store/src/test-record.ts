import pg from 'pg';
import { createPostgresKeys } from './postgres-keys.js';
import { createPostgresStore, type PostgresStore } from './postgres-store.js';
import { masterKey } from './master-key.js';
import { migrate, migrateKeys } from './migrate.js';
import { openPool } from './open-pool.js';
import type { InlineProjection } from './ports.js';
import { createSequencer, type Sequencer } from './sequencer.js';
import type { SqlPool } from './sql-client.js';
import type { StoreUnderTest } from './store-contract.js';

/** A record of its own on the real PostgreSQL of the test run. `url` is the superuser's. */
export type TestRecord = StoreUnderTest & {
  readonly store: PostgresStore;
  readonly pool: SqlPool;
  readonly sequencer: Sequencer;
  readonly url: string;
};

/** Makes a record and a key database, migrated and empty. For specs alone. */
export const openTestRecord = async (projections: readonly InlineProjection[] = []): Promise<TestRecord> => {
  const url = await createTestDatabase('record');
  const keyUrl = await createTestDatabase('keys');
  await Promise.all([migrate({ url, projections }), migrateKeys({ url: keyUrl })]);
  const keyPool = openPool({ url: keyUrl, role: 'as connected', max: 4 });
  const pool = openPool({ url, max: 20 });
  const keys = createPostgresKeys({ pool: keyPool, masterKey: masterKey(new Uint8Array(32).fill(7)) });
  const store = await createPostgresStore({ pool, keys, projections });
  const sequencer = createSequencer({ pool });
  return {
    ...{ store, keys, pool, sequencer, url },
    number: () => numberAll(sequencer, pool),
    close: async () => {
      await sequencer.stop();
      await Promise.all([pool.end(), keyPool.end()]);
    },
  };
};

/** Passes until every commit has its place: other databases of the cluster may hold the horizon for a while. */
export const numberAll = async (sequencer: Sequencer, pool: SqlPool): Promise<void> => {
  for (;;) {
    await sequencer.pass();
    const { rows } = await pool.query({
      text: 'SELECT (SELECT count(*) FROM commits) = (SELECT count(*) FROM log_order) AS "all"',
    });
    if ((rows as { all: boolean }[])[0]?.all === true) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

let databases = 0;

/** A new, empty database in the test run's PostgreSQL; gives its superuser URL. */
export const createTestDatabase = async (purpose: string): Promise<string> => {
  const server = process.env['TEST_DATABASE_URL'];
  if (server === undefined) throw new Error('TEST_DATABASE_URL is not set: integration specs run in the int project');
  databases += 1;
  const name = `es_${purpose}_${String(process.pid)}_${String(Date.now())}_${String(databases)}`;
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  return Object.assign(new URL(server), { pathname: `/${name}` }).toString();
};
