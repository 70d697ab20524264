import type { Logger } from 'pino';

/** The log of the process. */
export type Log = Pick<Logger, 'error' | 'warn' | 'info' | 'debug'>;
