import { z } from 'zod';
import { jsonValueSchema } from './json-value.js';

/** One finding among several: a field of a form, an element of a process, a line of the organisation. */
export const findingSchema = z
  .object({
    code: z.string(),
    message: z.string().describe('What is wrong, in words.'),
    remedy: z.string().optional().describe('What to do about it.'),
    file: z.string().optional().describe('The file of a bundle.'),
    element: z.string().optional().describe('The id of the element in that file.'),
    pointer: z.string().optional().describe('JSON pointer into the body.'),
  })
  .meta({ id: 'Finding' });

/** A finding of a problem. */
export type Finding = z.infer<typeof findingSchema>;

/** Why a request was not done: RFC 9457, with a stable code, the place, the remedy, and an id to find it in the log. */
export const problemSchema = z
  .object({
    type: z.string().describe('URN of the code.'),
    title: z.string().describe('The code in words.'),
    status: z.number().int(),
    detail: z.string().describe('What happened, to which id, and what to do next.'),
    code: z.string().describe('Stable name of the problem; switch on it.'),
    instance: z.string().describe('The path that was asked for.'),
    place: z.string().optional().describe('What the problem is about: a field, an element, a case.'),
    remedy: z.string().optional(),
    correlationId: z.string(),
    seq: z.number().int().optional().describe('Where the case stands.'),
    commandId: z.string().optional(),
    details: z.record(z.string(), jsonValueSchema).optional(),
    problems: z.array(findingSchema).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details.' });

/** Why a request was not done. */
export type Problem = z.infer<typeof problemSchema>;
