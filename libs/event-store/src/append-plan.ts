import {
  canonicalJson,
  Fault,
  genesisHash,
  streamName,
  type Instant,
  type Json,
  type Refusal,
  type StreamRef,
} from '@throughline/events';
import { commitText, refusalsOf, type PlacelessCommit, type UnhashedCommit } from './commit-text.js';
import type { Append, Sealing } from './ports.js';

/** What an append is going to write, with nothing personal left in clear. */
export type AppendPlan = PlanBase & (EventsPlan | AnswerPlan);

type PlanBase = {
  /** Keyed digest of the command's type and fingerprint. */
  readonly digest: string;
  readonly answer: Json;
  readonly at: Instant;
};

type EventsPlan = {
  readonly kind: 'events';
  /** The commit's canonical text. */
  readonly text: string;
  readonly lastSeq: number;
  readonly projections: Json | undefined;
};

/** `refusal` is absent for an answer without events. */
type AnswerPlan = { readonly kind: 'answer'; readonly refusal: PlacelessCommit | undefined };

/** The type of the one event in a refusal's commit. */
export const commandRefused = 'CommandRefused';

/**
 * Seals what an append carries and lays out its commit.
 *
 * @throws Fault `AppendMalformed` for what no caller may ask for, `EventTooLarge` over 256 kB canonical.
 */
export const planAppend = async (append: Append, sealing: Sealing): Promise<AppendPlan> => {
  checkShape(append);
  const { stream, outcome, command } = append;
  const base = {
    digest: await sealing.digest(`${command.type}\n${command.fingerprint}`),
    answer: await sealing.seal(stream, outcome.kind === 'refusal' ? refusalJson(outcome.refusal) : outcome.answer),
    at: later(append.at, append.expected.at),
  };
  if (outcome.kind === 'events') return { ...base, ...(await eventsPlan(append, sealing, base.at)) };
  const refusal = outcome.kind === 'refusal' ? await refusalCommit(append, outcome.refusal, sealing) : undefined;
  return { ...base, kind: 'answer', refusal };
};

/** A refusal as JSON, members without a value left out. */
const refusalJson = ({ code, message, details }: Refusal): Json =>
  details === undefined ? { code, message } : { code, message, details };

const eventsPlan = async (append: Append, sealing: Sealing, at: Instant): Promise<EventsPlan> => {
  const { stream, expected, outcome, projections } = append;
  const events = outcome.kind === 'events' ? outcome.events : [];
  const sealed = await sealing.seal(
    stream,
    events.map(({ type, v, data }) => ({ type, v, data })),
  );
  const recorded = (sealed as unknown as typeof events).map((event, index) => ({
    ...event,
    seq: expected.seq + 1 + index,
  }));
  const commit: UnhashedCommit = {
    ...origin(append),
    stream,
    firstSeq: expected.seq + 1,
    events: recorded,
    at,
    previousHash: expected.hash,
  };
  const text = commitText(commit);
  if (!fits(text)) recorded.forEach((event) => checkSize(stream, canonicalJson(event)));
  return {
    kind: 'events',
    text,
    lastSeq: expected.seq + events.length,
    projections: projections && (await sealing.seal(stream, projections)),
  };
};

/** Who and what is behind a commit; members without a value are not there at all. */
const origin = ({ actor, actingFor, command, causation, occurredAt }: Append) => ({
  actor,
  command: { namespace: command.namespace, id: command.id, type: command.type },
  ...(actingFor !== undefined && { actingFor }),
  ...(causation !== undefined && { causation }),
  ...(occurredAt !== undefined && { occurredAt }),
});

const refusalCommit = async (append: Append, refusal: Refusal, sealing: Sealing): Promise<PlacelessCommit> => {
  const stream = refusalsOf(append.stream);
  const { kind, id } = append.stream;
  const fact = { refused: { kind, id, seq: append.expected.seq }, refusal: refusalJson(refusal) };
  const data = await sealing.seal(stream, fact);
  checkSize(stream, canonicalJson(data));
  return { ...origin(append), stream, event: { type: commandRefused, v: 1, data } };
};

/** Texts of instants sort as instants do. */
const later = (at: Instant, last: Instant | undefined): Instant => (last !== undefined && last > at ? last : at);

/** Architecture, invariant 5; larger values go by content hash. */
const maxEventBytes = 256 * 1024;

const checkSize = (stream: StreamRef, text: string): void => {
  if (fits(text)) return;
  throw new Fault(
    'EventTooLarge',
    `an event for ${streamName(stream)} is over 256 kB: store it by content hash`,
    false,
  );
};

/** A UTF-16 unit is at most three bytes of UTF-8: short texts need no counting. */
const fits = (text: string): boolean => text.length * 3 <= maxEventBytes || utf8Length(text) <= maxEventBytes;

const utf8Length = (text: string): number => {
  let length = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return length;
};

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const checkShape = ({ stream, at, outcome, projections, expected }: Append): void => {
  if (!instant.test(at)) throw malformed(stream, `'${at}' is not an instant in UTC with milliseconds`);
  if (outcome.kind === 'events' && outcome.events.length === 0) throw malformed(stream, 'an append of no events');
  if (outcome.kind !== 'events' && projections !== undefined) throw malformed(stream, 'projections without events');
  if (expected.seq === 0 && expected.hash !== genesisHash)
    throw malformed(stream, 'a head before the first event has the genesis hash');
};

const malformed = (stream: StreamRef, what: string): Fault =>
  new Fault('AppendMalformed', `can't append to ${streamName(stream)}: ${what}`, false);
