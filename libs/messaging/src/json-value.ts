import type { Json } from '@throughline/events';
import { z } from 'zod';

/** Any JSON value; it is not walked again: the parser that made it did. */
export const jsonValue: z.ZodType<Json> = z.custom<Json>((value) => value !== undefined);

/** Any JSON values by name. */
export const jsonValues: z.ZodType<Readonly<Record<string, Json>>> = z.record(z.string(), jsonValue);
