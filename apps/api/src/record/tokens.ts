import type { Logger } from 'pino';

/** Injection tokens of what is no class of ours. */
export const LOG = Symbol('log');

/** The process's configuration. */
export const CONFIG = Symbol('config');

/** The record with everything that reads and writes it. */
export const RECORD = Symbol('record');

/** Cursors that go out and come back. */
export const CURSORS = Symbol('cursors');

/** The log of the process. */
export type Log = Pick<Logger, 'error' | 'warn' | 'info' | 'debug'>;
