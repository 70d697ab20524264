import type { Json, JsonObject } from '@throughline/events';
import { z } from 'zod';

/** Any JSON value. Money and rates are decimal strings (architecture, invariant 9). */
export const jsonValueSchema: z.ZodType<Json> = z
  .custom<Json>((value) => value !== undefined)
  .meta({ id: 'JsonValue', description: 'Any JSON value. Money and rates are decimal strings.' });

/** A JSON object: the variables of a case, the payload of a message. */
export const jsonObjectSchema: z.ZodType<JsonObject> = z
  .custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), {
    error: 'expected a JSON object',
  })
  .meta({ id: 'JsonObject', description: 'A JSON object. Money and rates are decimal strings.' });
