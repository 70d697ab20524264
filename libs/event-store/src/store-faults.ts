import { Fault } from '@throughline/events';

/**
 * What an error of the driver means to a caller, with a stable code: `StoreBusy` and `StoreUnavailable` may be tried
 * again; `StoreRejected` is wrong in itself. Messages name the SQLSTATE, never the values.
 */
export const faultOf = (error: unknown): Fault => {
  if (error instanceof Fault) return error;
  const state = sqlState(error);
  if (state === undefined) return retryable('StoreUnavailable', 'the connection to PostgreSQL failed', error);
  if (busyStates.has(state)) return retryable('StoreBusy', `PostgreSQL gave up a statement (${state})`, error);
  if (rejectingClasses.has(state.slice(0, 2))) {
    const message = `PostgreSQL does not accept this (${state})${reasonOf(error, state)}`;
    return new Fault('StoreRejected', message, false, { cause: error });
  }
  return retryable('StoreUnavailable', `PostgreSQL can't do it now (${state})`, error);
};

/**
 * An append whose reply was lost may have been written or not. Sending the same append again is safe, and so is asking
 * `answerTo`.
 */
export const appendFaultOf = (error: unknown): Fault => {
  const state = sqlState(error);
  const lost = state === undefined ? !neverConnected(error) : endedStates.has(state);
  if (error instanceof Fault || !lost) return faultOf(error);
  return retryable('AppendUnknown', 'the reply to an append was lost: send it again, or ask for its answer', error);
};

/** The SQLSTATE, where PostgreSQL itself answered. */
const sqlState = (error: unknown): string | undefined => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !systemErrors.has(code) ? code : undefined;
};

/** Which constraint an error names. */
export const constraintOf = (error: unknown): string | undefined =>
  error instanceof Error && 'constraint' in error && typeof error.constraint === 'string'
    ? error.constraint
    : undefined;

/** Five letters, but Node's: not SQLSTATEs. */
const systemErrors = new Set(['EPIPE', 'EPERM']);

/** Serialisation failure, deadlock, lock not available, statement cancelled: the statement was undone as a whole. */
const busyStates = new Set(['40001', '40P01', '55P03', '57014']);

/** Feature not supported, data, integrity, syntax and rights, raised by a function. */
const rejectingClasses = new Set(['0A', '21', '22', '23', '42', 'P0']);

/** Shutdown, crash, dropped database, lost connection, completion unknown. */
const endedStates = new Set(['57P01', '57P02', '57P04', '08000', '08003', '08006', '08007', '40003']);

const neverConnected = (error: unknown): boolean => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND' || messageOf(error).includes('timeout exceeded when trying');
};

/** Messages of these classes name tables and constraints; others may quote a value. */
const reasonOf = (error: unknown, state: string): string =>
  ['23', '42', 'P0'].includes(state.slice(0, 2)) ? `: ${messageOf(error)}` : '';

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const retryable = (code: string, message: string, cause: unknown): Fault => new Fault(code, message, true, { cause });
