import {
  canonicalJson,
  genesisHash,
  isJsonObject,
  refusal,
  type CommandContext,
  type JsonObject,
  type NewEvent,
  type Refusal,
  type StreamRef,
} from '@throughline/events';
import {
  projectionRows,
  sha256,
  type Append,
  type CommandKey,
  type EventStore,
  type Projector,
} from '@throughline/event-store/memory';

/** What writing a message or a signal needs: the record, and the inline projections that go with an append. */
export type Writer = {
  readonly store: Pick<EventStore, 'read' | 'append'>;
  readonly projectors: readonly Projector[];
};

/** The first and only event of a stream, and how to tell whether the one that is there says the same. */
export type Once = {
  readonly stream: StreamRef;
  readonly event: NewEvent & { readonly data: JsonObject };
  readonly command: { readonly type: string; readonly body: JsonObject };
  readonly same: (data: JsonObject) => boolean;
  /** The refusal where it says something else. */
  readonly reused: Refusal;
};

/** The data of the event that the stream now holds, or why this one is not it. */
export type Written =
  { readonly kind: 'written'; readonly data: JsonObject } | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Writes an event that its stream holds once: the same again, under whatever command id, is answered the same. */
export const writeOnce = async (writer: Writer, context: CommandContext, once: Once): Promise<Written> => {
  const { stream, event } = once;
  const command = commandKey(context, once.command);
  const base = { stream, command, ...factsOf(context) };
  const recorded = { stream, firstSeq: 1, at: context.at, actor: context.by.actor, events: [{ ...event, seq: 1 }] };
  const appended = await writer.store.append({
    ...base,
    expected: { seq: 0, hash: genesisHash, at: undefined },
    outcome: { kind: 'events', events: [event], answer: { stream: stream.id } },
    projections: projectionRows(writer.projectors, recorded),
  });
  if (appended.kind === 'appended') return { kind: 'written', data: event.data };
  if (appended.kind === 'reused') return { kind: 'refused', refusal: commandReused(context.id) };
  if (appended.kind === 'answered' && appended.stored.kind === 'refused') {
    return { kind: 'refused', refusal: appended.stored.refusal };
  }
  const { commits, head } = await writer.store.read(stream, 0, 1);
  const data = commits[0]?.events[0]?.data;
  if (isJsonObject(data) && once.same(data)) return { kind: 'written', data };
  // A refusal is a fact (architecture, invariant 7). Whatever the append says, the answer is this one.
  await writer.store.append({ ...base, expected: head, outcome: { kind: 'refusal', refusal: once.reused } });
  return { kind: 'refused', refusal: once.reused };
};

const factsOf = ({
  at,
  by,
  actingFor,
  causation,
}: CommandContext): Pick<Append, 'at' | 'actor' | 'actingFor' | 'causation'> => ({
  at,
  actor: by.actor,
  ...(actingFor === undefined ? {} : { actingFor }),
  ...(causation === undefined ? {} : { causation }),
});

const commandKey = ({ id, by }: CommandContext, { type, body }: Once['command']): CommandKey => ({
  namespace: by.namespace,
  id,
  type,
  fingerprint: sha256(canonicalJson(body)),
});

const commandReused = (id: string): Refusal =>
  refusal('CommandIdReused', `command ${id} was sent before with another body; give each command its own id`, { id });
