import { z } from 'zod';
import { jsonObjectSchema } from './json-value.js';

/** Publishes a message; it finds the case that waits for its name and key, or waits itself. */
export const publishMessageSchema = z
  .strictObject({
    name: z.string().min(1).max(200),
    key: z.string().min(1).max(500).optional().describe('Correlation key; without it, subscriptions without one.'),
    payload: jsonObjectSchema.default({}),
    message: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('The id at its source: the same message is taken once. Without it the command id.'),
    ttlSeconds: z
      .number()
      .int()
      .min(0)
      .max(31_536_000)
      .default(3_600)
      .describe('How long it waits for somebody to wait for it.'),
  })
  .meta({ id: 'PublishMessage' });

/** The answer to a message. */
export const publishedSchema = z
  .object({ message: z.string().describe('`<source>/<message id>`'), commandId: z.string() })
  .meta({ id: 'Published' });

/** The answer to a message. */
export type Published = z.infer<typeof publishedSchema>;

/** Broadcasts a signal to all that wait for its name now. */
export const broadcastSignalSchema = z
  .strictObject({
    name: z.string().min(1).max(200),
    payload: jsonObjectSchema.default({}),
    signal: z.string().min(1).max(200).optional().describe('The id at its source. Without it the command id.'),
  })
  .meta({ id: 'BroadcastSignal' });

/** The answer to a signal. */
export const broadcastSchema = z.object({ signal: z.string(), commandId: z.string() }).meta({ id: 'Broadcast' });

/** The answer to a signal. */
export type Broadcast = z.infer<typeof broadcastSchema>;
