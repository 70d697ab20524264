import { Fault } from '@throughline/events';
import type { SqlClient, SqlResult, SqlStatement } from '@throughline/event-store';

/** A connection whose loss is noticed, and which is of no use afterwards. */
export type GuardedClient = Pick<SqlClient, 'query'> & {
  readonly lost: AbortSignal;
  /** The last statement, if the connection is still there; then its end. */
  readonly giveUp: (last: SqlStatement) => Promise<void>;
};

/** In ms: how often it speaks where nobody else does, and how long it waits for an answer to that. */
export type GuardLimits = { readonly speakEveryMs: number; readonly answerWithinMs: number };

/**
 * Takes one statement after the other, and speaks by itself in between. An error that is no answer of the server to a
 * statement (the connection broke, or no answer came in time) is the end: what became of the statement is not known,
 * and nothing more may be sent in its name.
 */
export const guardClient = (client: SqlClient, { speakEveryMs, answerWithinMs }: GuardLimits): GuardedClient => {
  const loss = new AbortController();
  const lose = (error: unknown): void => loss.abort(error);
  client.on('error', lose);
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();
  const send = async (statement: SqlStatement): Promise<SqlResult> => {
    if (loss.signal.aborted) throw lost(loss.signal.reason);
    try {
      return await client.query(statement);
    } catch (error) {
      if (!isAnswer(error)) lose(error);
      throw error;
    }
  };
  const query = (statement: SqlStatement): Promise<SqlResult> => {
    waiting += 1;
    const answer = last.then(() => send(statement)).finally(() => (waiting -= 1));
    last = answer.catch(() => undefined);
    return answer;
  };
  const speaking = setInterval(() => {
    // In a transaction that failed it is answered with an error, which is an answer too.
    if (waiting === 0) query({ text: 'SELECT 1', query_timeout: answerWithinMs }).catch(() => undefined);
  }, speakEveryMs);
  return {
    query,
    lost: loss.signal,
    giveUp: async (statement) => {
      clearInterval(speaking);
      await query({ ...statement, query_timeout: answerWithinMs }).catch(() => undefined);
      lose(new Error('the connection was given up'));
      client.release(true);
    },
  };
};

/** PostgreSQL calls an error after which the session goes on ERROR, and any other FATAL. */
const isAnswer = (error: unknown): boolean =>
  error instanceof Error && 'severity' in error && error.severity === 'ERROR';

const lost = (cause: unknown): Fault =>
  new Fault('LeadLost', 'the connection that held the lead is gone: another process may lead by now', true, { cause });
