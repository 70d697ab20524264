import { z } from 'zod';

/** The number of a task, timer or incident in a path. */
export const numberParam = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, 'a number from 1 on')
  .transform(Number)
  .meta({ type: 'integer' });
