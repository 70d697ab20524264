import { streamName, type Json, type RecordedEvent } from '@throughline/events';
import { z } from 'zod';
import { cloudEventAttributes, cloudEventHeaders, recordExtensions } from './cloud-event.js';
import { jsonValue } from './json-value.js';
import type { OutgoingMessage } from './kafka-port.js';
import type { LoggedCommit } from './logged-commit.js';
import { eventsTopic } from './topics.js';

/** Where events come from: the record. */
export const recordSource = 'urn:throughline:record';

/** The schema of an event on {@link eventsTopic}; `data` is as the schema of its type says, personal values sealed. */
export const eventMessageSchema = z.object({
  ...cloudEventAttributes,
  source: z.literal(recordSource),
  /** The stream. */
  subject: z.string(),
  time: z.iso.datetime(),
  ...recordExtensions,
  /** Who acted: `person/ada`, `system/erp`, `engine/timer`. */
  actor: z.string(),
  /** For whom, where somebody stood in. */
  actingfor: z.string().optional(),
  /** Which command: its namespace and its id. */
  commandid: z.string(),
  commandtype: z.string(),
  /** What led to the command. */
  causation: z.string().optional(),
  /** When it happened in the business, where that differs from `time`. */
  occurredat: z.iso.datetime().optional(),
  data: jsonValue,
});

/** An event as it stands on {@link eventsTopic}. */
export type EventMessage = z.infer<typeof eventMessageSchema>;

/** The messages of a commit, one an event, in order; keyed by the stream, so that they stay in order. */
export const eventMessages = ({ no, commit }: LoggedCommit): readonly OutgoingMessage[] => {
  const stream = streamName(commit.stream);
  const { kind, id } = commit.actor;
  const { namespace, id: commandId, type: commandtype } = commit.command;
  const facts = {
    time: commit.at,
    datacontenttype: 'application/json',
    logno: String(no),
    commithash: commit.hash,
    actor: `${kind}/${id}`,
    ...(commit.actingFor === undefined ? {} : { actingfor: commit.actingFor }),
    commandid: `${namespace}/${commandId}`,
    commandtype,
    ...(commit.causation === undefined ? {} : { causation: commit.causation }),
    ...(commit.occurredAt === undefined ? {} : { occurredat: commit.occurredAt }),
  };
  return commit.events.map((event) => ({
    topic: eventsTopic,
    key: stream,
    value: textOf(event, { stream, kind: commit.stream.kind, facts }),
    headers: cloudEventHeaders,
  }));
};

/** The CloudEvents type of an event. */
export const eventTypeName = (kind: string, { type, v }: Pick<RecordedEvent, 'type' | 'v'>): string =>
  `throughline.${kind}.${type}.v${String(v)}`;

type Told = { readonly stream: string; readonly kind: string; readonly facts: Readonly<Record<string, Json>> };

const textOf = (event: RecordedEvent, { stream, kind, facts }: Told): string =>
  JSON.stringify({
    specversion: '1.0',
    id: eventId(stream, event.seq),
    source: recordSource,
    type: eventTypeName(kind, event),
    subject: stream,
    ...facts,
    streamseq: event.seq,
    data: event.data,
  });

/** An event's own name, `case/17@42`: two messages with the same one are copies. */
export const eventId = (stream: string, seq: number): string => `${stream}@${String(seq)}`;
