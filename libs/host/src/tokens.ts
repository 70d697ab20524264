/** Injection token of the log. */
export const LOG = Symbol('log');

/** Injection token of the record with everything that reads and writes it. */
export const RECORD = Symbol('record');
