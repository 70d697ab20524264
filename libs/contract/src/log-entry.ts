import { z } from 'zod';

/**
 * What the event stream tells of a commit: that something happened and to whom it belongs, not the data. Whoever needs
 * those asks for them, inside the walls.
 */
export const logEntrySchema = z
  .object({
    no: z.string().describe('The place in the one global order; also the id to resume after.'),
    stream: z.object({ kind: z.string(), id: z.string() }),
    firstSeq: z.number().int(),
    lastSeq: z.number().int(),
    events: z.array(z.object({ seq: z.number().int(), type: z.string() })),
    at: z.string(),
    by: z.object({ kind: z.string(), id: z.string() }),
    command: z.object({ type: z.string() }),
  })
  .meta({ id: 'LogEntry' });

/** What the event stream tells of a commit. */
export type LogEntry = z.infer<typeof logEntrySchema>;

/** Where the stream begins for who can't send `Last-Event-ID`. */
export const logQuerySchema = z.strictObject({
  after: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional()
    .describe('Like Last-Event-ID. Without either: from now on.'),
});
