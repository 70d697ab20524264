import { streamName, type JsonObject } from '@throughline/events';
import { z } from 'zod';
import { cloudEventAttributes, cloudEventHeaders, recordExtensions } from './cloud-event.js';
import { eventId } from './event-messages.js';
import type { OutgoingMessage } from './kafka-port.js';
import type { LoggedCommit } from './logged-commit.js';
import type { CaseHandoffs } from './task-facts.js';
import { taskFactsSchema } from './task-facts.js';
import { toldHandoffs, type ToldHandoff } from './told-handoffs.js';
import { handoffsTopic } from './topics.js';

/** Where handoffs come from. Not the record: the event behind a handoff has the same id there. */
export const handoffSource = 'urn:throughline:handoffs';

const task = taskFactsSchema.omit({ inputs: true });

const envelope = {
  ...cloudEventAttributes,
  source: z.literal(handoffSource),
  /** The case's stream. */
  subject: z.string(),
  time: z.iso.datetime(),
  ...recordExtensions,
};

/** The schemas of what a department is told on its handoffs topic, by the last word of the type. */
export const handoffSchemas = {
  /** Work is there for the department; `again`: nobody acknowledged it in time. */
  offered: z.object({
    ...envelope,
    type: z.literal('throughline.handoff.offered.v1'),
    data: taskFactsSchema.extend({ again: z.literal(true).optional() }),
  }),
  /** The target of the task's SLA has come. */
  reminded: z.object({ ...envelope, type: z.literal('throughline.handoff.reminded.v1'), data: task }),
  /** The limit of the task's SLA has passed; with `rung`: it climbed to somebody. */
  overdue: z.object({
    ...envelope,
    type: z.literal('throughline.handoff.overdue.v1'),
    data: task.extend({
      rung: z.int().positive().optional(),
      role: z.string().optional(),
      to: z.string().optional(),
    }),
  }),
  /** Nothing is left to be done: the work was answered, by whomever, or is not wanted any more. */
  withdrawn: z.object({
    ...envelope,
    type: z.literal('throughline.handoff.withdrawn.v1'),
    data: task.extend({
      reason: z.enum(['answered', 'withdrawn']),
      answer: z.enum(['completed', 'returned']).optional(),
      by: z.string().optional(),
    }),
  }),
} as const;

/** Something that a department is told. */
export type HandoffMessage = {
  [K in keyof typeof handoffSchemas]: z.infer<(typeof handoffSchemas)[K]>;
}[keyof typeof handoffSchemas];

/** The facts of a case's tasks, those of the commit itself among them. */
export type FactsOf = (caseId: string) => CaseHandoffs | undefined;

/**
 * What departments are told of a commit, keyed by the case.
 *
 * @throws Error when the facts of a task that is told of are not among those given.
 */
export const handoffMessages = (logged: LoggedCommit, factsOf: FactsOf): readonly OutgoingMessage[] =>
  toldHandoffs(logged.commit).map((told) => {
    const caseId = logged.commit.stream.id;
    const facts = factsOf(caseId)?.taskOf(told.task);
    if (facts === undefined) throw new Error(`the facts of task ${String(told.task)} of case ${caseId} are missing`);
    const { inputs, ...task } = facts;
    const data = { ...task, ...(told.kind === 'offered' ? { inputs } : {}), ...told.more };
    return {
      topic: handoffsTopic(told.department),
      key: caseId,
      value: JSON.stringify({ ...envelopeOf(logged, told), data }),
      headers: cloudEventHeaders,
    };
  });

const envelopeOf = ({ no, commit }: LoggedCommit, { kind, seq }: ToldHandoff): JsonObject => {
  const stream = streamName(commit.stream);
  return {
    specversion: '1.0',
    id: eventId(stream, seq),
    source: handoffSource,
    type: `throughline.handoff.${kind}.v1`,
    subject: stream,
    time: commit.at,
    datacontenttype: 'application/json',
    logno: String(no),
    streamseq: seq,
    commithash: commit.hash,
  };
};
