import type { JsonObject } from './json.js';

/**
 * A refusal is the caller's business: a value with a code that names the obstacle (style, rule 6). It is recorded as a
 * fact in a stream of its own.
 */
export type Refusal = {
  readonly code: string;
  /** What happened, to which id, and what to do next. */
  readonly message: string;
  readonly details?: JsonObject;
};

/** Makes a refusal value. */
export const refusal = (code: string, message: string, details?: JsonObject): Refusal =>
  details === undefined ? { code, message } : { code, message, details };

/**
 * A fault is the world's business: a stable `code`, and whether trying again can help. HTTP numbers live in apps/api.
 */
export class Fault extends Error {
  // As Error's own, with what ours adds before.
  // eslint-disable-next-line max-params
  constructor(
    readonly code: string,
    message: string,
    readonly retryable: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'Fault';
  }
}

/** A defect is ours: this place can't be reached by any input. */
export const unreachable = (never: never): never => {
  throw new Error(`unreachable: ${JSON.stringify(never)}`);
};
