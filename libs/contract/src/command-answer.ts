import { z } from 'zod';
import { jsonValueSchema } from './json-value.js';

/** What a command on a case is answered, the same each time it is sent under the same id. */
export const commandAnswerSchema = z
  .object({
    case: z.string(),
    seq: z.number().int().describe('Where the case stood after the command; also its ETag.'),
    commandId: z.string().describe('The id that the command has; send it again under this id.'),
    answer: jsonValueSchema,
  })
  .meta({ id: 'CommandAnswer' });

/** What a command on a case is answered. */
export type CommandAnswer = z.infer<typeof commandAnswerSchema>;
