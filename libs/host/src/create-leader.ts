import { createHash } from 'node:crypto';
import type { SqlClient, SqlPool } from '@throughline/event-store';
import { guardClient, type GuardedClient } from './guard-client.js';
import { pause } from './pause.js';

/**
 * What whoever leads works with. `client`: the connection that holds the lead, one statement at a time; what is written
 * over it is written as the leader or not at all. `signal`: the lead is over, by a stop or by the connection's end.
 */
export type Leading = { readonly client: Pick<SqlClient, 'query'>; readonly signal: AbortSignal };

/** What a leader tells its host. `lost`: the connection is gone, and the lead with it; `fault`: `lead` threw. */
export type LeaderNotice =
  | { readonly kind: 'leading' }
  | { readonly kind: 'lost'; readonly error: unknown }
  | { readonly kind: 'fault'; readonly error: unknown };

/** `lead` runs until its signal is aborted; where it ends or throws earlier the lead is given up and sought again. */
export type LeaderParts = {
  readonly pool: SqlPool;
  /** Of all processes on the record, one leads under a name. */
  readonly name: string;
  readonly lead: (leading: Leading) => Promise<void>;
  readonly onNotice?: (notice: LeaderNotice) => void;
  /** How often, in ms, who stands by asks for the lead. */
  readonly standbyMs?: number;
  /** A session that was silent for so long, in ms, is ended by the server; the leader speaks five times as often. */
  readonly silenceMs?: number;
};

/** A process that leads or stands by. */
export interface Leader {
  leads(): boolean;
  /** Waits for `lead` to end, and gives the lead up. */
  stop(): Promise<void>;
}

/**
 * Leads or stands by until stopped, from now on. The lead is an advisory lock of one session, so that two never have it.
 * A leader that is stopped in its tracks (SIGSTOP, a frozen machine) keeps its socket open, and only its silence shows
 * it: the server ends such a session, and what the process sends when it wakes up fails.
 */
export const createLeader = (parts: LeaderParts): Leader => {
  const { standbyMs = 500, onNotice } = parts;
  const ends = new AbortController();
  let leads = false;
  const leadOnce = async (): Promise<void> => {
    const client = await takeLead(parts);
    if (client === undefined) return;
    leads = true;
    onNotice?.({ kind: 'leading' });
    try {
      await parts.lead({ client, signal: AbortSignal.any([ends.signal, client.lost]) });
    } finally {
      leads = false;
      await client.giveUp(giveUpSql(parts.name));
    }
    if (client.lost.aborted && !ends.signal.aborted) onNotice?.({ kind: 'lost', error: client.lost.reason });
  };
  const run = async (): Promise<void> => {
    while (!ends.signal.aborted) {
      await leadOnce().catch((error: unknown) => onNotice?.({ kind: 'fault', error }));
      await pause(standbyMs, ends.signal);
    }
  };
  const running = run();
  return {
    leads: () => leads,
    stop: () => {
      ends.abort();
      return running;
    },
  };
};

const defaultSilenceMs = 10_000;

const takeLead = async ({
  pool,
  name,
  silenceMs = defaultSilenceMs,
}: LeaderParts): Promise<GuardedClient | undefined> => {
  const client = await pool.connect();
  const ignore = (): void => undefined;
  client.on('error', ignore);
  try {
    const { rows } = await client.query({ text: takeSql, values: [...lockOf(name), String(silenceMs)] });
    if ((rows as readonly { readonly led: boolean }[])[0]?.led === true) {
      return guardClient(client, { speakEveryMs: silenceMs / 5, answerWithinMs: silenceMs });
    }
  } catch (error) {
    client.release(true);
    throw error;
  }
  client.off('error', ignore);
  client.release();
  return undefined;
};

/**
 * Lock and limits come in one statement: there is no instant at which the process could stop with the one and without
 * the others. The third limit is for a stopped process that the server is just sending to. What leaders write is where they
 * have come to: after a power cut they do the last moments again, so that nobody's commit needs to wait for the disk with them.
 */
const takeSql = `
WITH tried AS MATERIALIZED (SELECT pg_try_advisory_lock($1::integer, $2::integer) AS led)
SELECT led, CASE WHEN led THEN ARRAY[
  set_config('idle_session_timeout', $3, false),
  set_config('idle_in_transaction_session_timeout', $3, false),
  set_config('tcp_user_timeout', $3, false),
  set_config('synchronous_commit', 'off', false)] END FROM tried`;

const giveUpSql = (name: string) => ({
  text: 'SELECT pg_advisory_unlock($1::integer, $2::integer)',
  values: [...lockOf(name)],
});

/** Two-number locks are a space of their own in PostgreSQL: the first number is ours, the second stands for the name. */
const lockOf = (name: string): readonly [number, number] => [
  7_464_003,
  createHash('sha256').update(name).digest().readInt32BE(0),
];
