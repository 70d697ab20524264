import { applicationRole } from '@throughline/event-store';
import pg from 'pg';

/** `onError`: connections that broke, for the log. */
export type SearchPoolParts = { readonly url: string; readonly max: number; readonly onError: (error: Error) => void };

/**
 * Connections for searches alone: as the application, reading only, and no statement longer than ten seconds. The
 * settings go into the URL, because options that it brings along would win over any given beside it.
 */
export const openSearchPool = ({ url, max, onError }: SearchPoolParts): pg.Pool => {
  const own = new URL(url);
  const given = own.searchParams.get('options');
  const settings = `-c role=${applicationRole} -c statement_timeout=10000 -c default_transaction_read_only=on`;
  own.searchParams.set('options', given === null ? settings : `${given} ${settings}`);
  const pool = new pg.Pool({
    connectionString: own.toString(),
    max,
    application_name: 'throughline-search',
    connectionTimeoutMillis: 10_000,
  });
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
};
