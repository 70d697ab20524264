import { z } from 'zod';
import { jsonObjectSchema } from './json-value.js';

/** Which attempt it is that is answered: one that is over changes nothing any more. */
const attempt = z.number().int().positive();

/** A service request was done. */
export const completeRequestSchema = z
  .strictObject({ attempt, variables: jsonObjectSchema.default({}) })
  .meta({ id: 'CompleteRequest' });

/** An attempt at a service request failed. */
export const failRequestSchema = z
  .strictObject({
    attempt,
    message: z.string().min(1).max(2_000),
    retries: z
      .number()
      .int()
      .min(0)
      .max(100)
      .optional()
      .describe('Attempts that are left, in place of what the process says; 0: an operator must look.'),
  })
  .meta({ id: 'FailRequest' });

/** A service request came to a business error that the process may catch. */
export const throwRequestErrorSchema = z
  .strictObject({
    attempt,
    code: z.string().min(1).max(200),
    message: z.string().max(2_000).optional(),
    variables: jsonObjectSchema.default({}),
  })
  .meta({ id: 'ThrowRequestError' });
