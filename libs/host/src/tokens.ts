/** Injection token of the log. */
export const LOG = Symbol('log');

/** Injection token of the record with everything that reads and writes it. */
export const RECORD = Symbol('record');

/** Injection token of the parts of the process, as they are told. */
export const PARTS = Symbol('parts');
