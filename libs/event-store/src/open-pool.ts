import pg from 'pg';
import type { SqlPool } from './sql-client.js';
import { applicationRole } from './store-schema.js';

/**
 * `role`: what the connections act as once they are open; `onError`: connections that broke, for the log;
 * `replyWithinMs`: after how long a reply is taken for lost, 30 s if not said.
 */
export type PoolParts = {
  readonly url: string;
  readonly max?: number;
  readonly role?: 'application' | 'as connected';
  readonly replyWithinMs?: number;
  readonly onError?: (error: Error) => void;
};

/**
 * A pool whose broken connections never end the process: they are reported, and the query under way is rejected; so is
 * one on a line that fell silent. It
 * acts as the application role unless told otherwise, whatever login it connects with.
 */
export const openPool = (parts: PoolParts): SqlPool => {
  const { url, max = 10, role = 'application', onError, replyWithinMs = 30_000 } = parts;
  const pool = new pg.Pool({
    connectionString: role === 'application' ? inApplicationRole(url) : url,
    max,
    application_name: 'throughline',
    connectionTimeoutMillis: 10_000,
    query_timeout: replyWithinMs,
    keepAlive: true,
  });
  const report = (error: Error): void => onError?.(error);
  pool.on('error', report);
  pool.on('connect', (client) => client.on('error', report));
  return pool;
};

/** In the URL, because options that it brings along would win over any that are given beside it. */
const inApplicationRole = (url: string): string => {
  const acting = new URL(url);
  const options = acting.searchParams.get('options');
  acting.searchParams.set('options', `${options === null ? '' : `${options} `}-c role=${applicationRole}`);
  return acting.toString();
};
