import { applicationRole, openPool } from '@throughline/event-store';
import pg from 'pg';
import type { Log } from './log.js';
import type { RecordConfig } from './settings.js';

/** Whose connections these are, what they may do, and who hears of those that broke. */
export type TablePoolParts = {
  readonly url: string;
  readonly max: number;
  readonly name: string;
  /** Further session settings, as `-c` of the server takes them. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly onError: (error: Error) => void;
};

/**
 * Connections for the tables beside the record, as the application. The settings go into the URL, because options that
 * it brings along would win over any given beside it.
 */
export const openTablePool = ({ url, max, name, settings = {}, onError }: TablePoolParts): pg.Pool => {
  const own = new URL(url);
  const given = own.searchParams.get('options');
  const options = Object.entries({ role: applicationRole, ...settings }).map(([key, value]) => `-c ${key}=${value}`);
  own.searchParams.set('options', [...(given === null ? [] : [given]), ...options].join(' '));
  const pool = new pg.Pool({
    connectionString: own.toString(),
    max,
    application_name: name,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
};

/**
 * Each kind of work has connections of its own, so that nothing that is slow keeps another waiting: least of all commits
 * from their places in the log. A pool that nobody asks opens none.
 */
export const openPools = ({ databaseUrl: url, keysDatabaseUrl, connections }: RecordConfig, log: Log) => {
  const onError = (error: Error): void => log.warn({ err: error }, 'a connection to PostgreSQL broke');
  return {
    commands: openPool({ url, max: connections, onError }),
    tables: openTablePool({ url, max: 4, name: 'throughline-tables', onError }),
    sequencing: openPool({ url, max: 2, onError }),
    leading: openPool({ url, max: 10, onError }),
    keys: openPool({ url: keysDatabaseUrl, role: 'as connected', max: 4, onError }),
  };
};

/** The pools of a process. */
export type Pools = ReturnType<typeof openPools>;

/** Gives every connection back. */
export const closePools = async (pools: Pools): Promise<void> => {
  await Promise.all(Object.values(pools).map((pool) => pool.end()));
};
