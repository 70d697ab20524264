import { z } from 'zod';

/** The media type of a CloudEvent that is one JSON object ("structured mode"). */
export const cloudEventType = 'application/cloudevents+json; charset=UTF-8';

/** Text that can be kept, shown and compared anywhere: no control character, no half of one. */
export const plainText = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .regex(/^[^\p{C}]+$/u, 'no control characters');

/**
 * The attributes of CloudEvents 1.0 as everything here uses them: data is always JSON. Other attributes may stand beside
 * them; the specification gives their names lower-case letters and digits alone.
 */
export const cloudEventAttributes = {
  specversion: z.literal('1.0'),
  id: plainText(200),
  source: plainText(200),
  type: z.string().min(1).max(200),
  subject: z.string().min(1).max(300).optional(),
  time: z.iso.datetime({ offset: true }).optional(),
  datacontenttype: z.literal('application/json').optional(),
};

/** What every CloudEvent of ours carries besides. */
export const recordExtensions = {
  /** The commit's place in the one global order, as text: it is 64 bits wide. */
  logno: z.string().regex(/^\d+$/),
  /** The event's number in its stream, which counts from 1 without gaps. */
  streamseq: z.int().positive(),
  /** Hex SHA-256 of the commit that the event is in. */
  commithash: z.string().regex(/^[0-9a-f]{64}$/),
};

/** Headers of a message that holds a CloudEvent. */
export const cloudEventHeaders: Readonly<Record<string, string>> = { 'content-type': cloudEventType };
