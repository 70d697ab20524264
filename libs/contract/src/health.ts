import { z } from 'zod';

const state = z.enum(['ready', 'waiting', 'failing', 'away']);

/** How the whole is, in words for people; nothing in it says how anything is reached. */
export const healthSchema = z
  .object({
    status: z.enum(['ready', 'coming', 'failing', 'not ready']).describe("not ready: people can't work."),
    summary: z.string(),
    parts: z.array(z.object({ part: z.string(), state, detail: z.string() })),
    workers: z.array(
      z.object({
        process: z.string(),
        state,
        detail: z.string(),
        parts: z.array(z.object({ part: z.string(), state, detail: z.string() })),
      }),
    ),
    followers: z
      .array(z.object({ name: z.string(), behind: z.number().int() }))
      .describe('What follows the log, and how many commits it is behind.'),
  })
  .meta({ id: 'Health' });

/** How the whole is. */
export type Health = z.infer<typeof healthSchema>;
