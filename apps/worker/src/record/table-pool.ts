import { applicationRole } from '@throughline/event-store';
import pg from 'pg';

/** `onError`: connections that broke, for the log. */
export type TablePoolParts = { readonly url: string; readonly max: number; readonly onError: (error: Error) => void };

/**
 * Connections for the tables beside the record, as the application. The role goes into the URL, because options that
 * it brings along would win over any given beside it.
 */
export const openTablePool = ({ url, max, onError }: TablePoolParts): pg.Pool => {
  const own = new URL(url);
  const given = own.searchParams.get('options');
  const role = `-c role=${applicationRole}`;
  own.searchParams.set('options', given === null ? role : `${given} ${role}`);
  const pool = new pg.Pool({
    connectionString: own.toString(),
    max,
    application_name: 'throughline-worker',
    connectionTimeoutMillis: 10_000,
  });
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
};
