import pg from 'pg';
import type { SqlPool } from './sql-client.js';
import { applicationRole } from './store-schema.js';

/** One open transaction on a connection of its own; `pool` runs statements inside it. For specs alone. */
export type HeldTransaction = {
  readonly pool: SqlPool;
  /** The transaction's id; asking for it makes the transaction a writing one. */
  readonly xid: () => Promise<bigint>;
  readonly commit: () => Promise<void>;
  readonly rollback: () => Promise<void>;
};

/** Opens a transaction that stays open until it is told to end: this is how interleavings are forced. */
export const holdTransaction = async (
  url: string,
  role: 'application' | 'superuser' = 'application',
): Promise<HeldTransaction> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  if (role === 'application') await client.query(`SET ROLE ${applicationRole}`);
  await client.query('BEGIN');
  const end = async (how: 'COMMIT' | 'ROLLBACK'): Promise<void> => {
    await client.query(how);
    await client.end();
  };
  return {
    pool: {
      query: (statement) => client.query(statement),
      connect: () => Promise.reject(new Error('a held transaction has one connection')),
      end: () => Promise.resolve(),
    },
    xid: async () => {
      const { rows } = await client.query<{ xid: string }>('SELECT pg_current_xact_id() AS xid');
      return BigInt(rows[0]?.xid ?? 0);
    },
    commit: () => end('COMMIT'),
    rollback: () => end('ROLLBACK'),
  };
};

/** Waits until exactly `count` statements in the database wait for a lock: then the race stands where it was put. */
export const blockedStatements = async (url: string, count: number): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const sql = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
  for (let tries = 0; tries < 500; tries += 1) {
    const { rowCount } = await client.query(sql);
    if (rowCount === count) {
      await client.end();
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await client.end();
  throw new Error(`never were ${String(count)} statements waiting for a lock`);
};
