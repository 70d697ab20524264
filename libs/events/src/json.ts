/** Any JSON value. Money and rates travel as decimal strings, never as numbers (architecture, invariant 9). */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object with string keys. */
export type JsonObject = { readonly [key: string]: Json };

/** Tells a JSON object from arrays, null and scalars. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
