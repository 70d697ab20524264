import { z } from 'zod';
import type { Json, JsonObject } from './json.js';

/** Any JSON value; values are not walked again: the parser that made them did. */
export const jsonValue: z.ZodType<Json> = z.custom<Json>((value) => value !== undefined);

/** Any JSON object. */
export const jsonObject: z.ZodType<JsonObject> = z.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);
