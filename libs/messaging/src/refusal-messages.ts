import type { JsonObject } from '@throughline/events';
import { z } from 'zod';
import { jsonValues } from './json-value.js';
import { cloudEventAttributes, cloudEventHeaders, recordExtensions } from './cloud-event.js';
import { sourceOfNamespace } from './command-messages.js';
import { eventId } from './event-messages.js';
import type { OutgoingMessage } from './kafka-port.js';
import { handoffSource } from './handoff-messages.js';
import type { LoggedCommit } from './logged-commit.js';
import { departmentOfTopic, handoffsTopic } from './topics.js';

/** The schema of the answer to a command that was refused, on the handoffs topic of the department that sent it. */
export const refusalMessageSchema = z.object({
  ...cloudEventAttributes,
  source: z.literal(handoffSource),
  type: z.literal('throughline.command.refused.v1'),
  subject: z.string(),
  time: z.iso.datetime(),
  ...recordExtensions,
  data: z.object({
    case: z.string(),
    /** The command: who sent it, and the id of its message. */
    source: z.string(),
    command: z.string(),
    type: z.string(),
    /** Which obstacle, for machines, and in words. */
    code: z.string(),
    message: z.string(),
    details: jsonValues.optional(),
  }),
});

/** The schema of a refusal in the record; libs/event-store writes it. */
export const refusedSchema = z.object({
  refused: z.object({ kind: z.string(), id: z.string(), seq: z.int() }),
  refusal: z.object({ code: z.string(), message: z.string(), details: jsonValues.optional() }),
});

/** What a department is told of its commands that were refused; refusals of anybody else are told to nobody. */
export const refusalMessages = (logged: LoggedCommit): readonly OutgoingMessage[] => {
  const { stream, command, causation } = logged.commit;
  const source = sourceOfNamespace(command.namespace);
  const department = departmentOfTopic(causation?.split('/')[0] ?? '');
  if (stream.kind !== 'refusals' || source === undefined || department === undefined) return [];
  return logged.commit.events.map(({ seq, data }) => {
    const { refused, refusal } = refusedSchema.parse(data);
    const told = { case: refused.id, source, command: command.id, type: command.type, ...refusal };
    return {
      topic: handoffsTopic(department),
      key: refused.id,
      value: JSON.stringify({ ...envelopeOf(logged, seq), data: told }),
      headers: cloudEventHeaders,
    };
  });
};

const envelopeOf = ({ no, commit }: LoggedCommit, seq: number): JsonObject => ({
  specversion: '1.0',
  id: eventId(`${commit.stream.kind}/${commit.stream.id}`, seq),
  source: handoffSource,
  type: 'throughline.command.refused.v1',
  subject: commit.stream.id,
  time: commit.at,
  datacontenttype: 'application/json',
  logno: String(no),
  streamseq: seq,
  commithash: commit.hash,
});
