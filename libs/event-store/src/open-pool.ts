import pg from 'pg';
import type { SqlPool } from './sql-client.js';
import { applicationRole } from './store-schema.js';

/** `role`: what the connections act as once they are open; `onError`: connections that broke, for the log. */
export type PoolParts = {
  readonly url: string;
  readonly max?: number;
  readonly role?: 'application' | 'as connected';
  readonly onError?: (error: Error) => void;
};

/**
 * A pool whose broken connections never end the process: they are reported, and the query under way is rejected. It
 * acts as the application role unless told otherwise, whatever login it connects with.
 */
export const openPool = ({ url, max = 10, role = 'application', onError }: PoolParts): SqlPool => {
  const pool = new pg.Pool({
    connectionString: role === 'application' ? inApplicationRole(url) : url,
    max,
    application_name: 'throughline',
    connectionTimeoutMillis: 10_000,
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
