import type { Logger } from 'pino';

/** Injection token of the log. */
export const LOG = Symbol('log');

/** Injection token of the record with everything that reads and writes it. */
export const RECORD = Symbol('record');

/** The log of the process. */
export type Log = Pick<Logger, 'error' | 'warn' | 'info' | 'debug'>;
