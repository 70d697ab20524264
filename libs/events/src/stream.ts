import type { Json } from './json.js';
import type { Actor } from './principal.js';

/** Everything is a stream of one of these kinds (architecture, invariant 2). */
export const streamKinds = [
  'case',
  'bundle',
  'organisation',
  'message',
  'signal',
  'refusals',
  'configuration',
] as const;

/** The kind of a stream. */
export type StreamKind = (typeof streamKinds)[number];

/** One stream: a case, a bundle of definitions, the organisation, … */
export type StreamRef = { readonly kind: StreamKind; readonly id: string };

/** `kind/id`: how a stream is named in logs, topics and URLs. */
export const streamName = (stream: StreamRef): string => `${stream.kind}/${stream.id}`;

/** Instants are ISO 8601 in UTC with milliseconds, `2026-11-22T14:27:28.000Z`, so that text order is time order. */
export type Instant = string;

/** An event as a decider makes it: its place in the stream is given by the append. */
export type NewEvent = { readonly type: string; readonly v: number; readonly data: Json };

/** An event in its stream. Its identity is (stream, seq); seq counts from 1 without gaps. */
export type RecordedEvent = NewEvent & { readonly seq: number };

/** Which command a commit answers. */
export type CommandRef = { readonly namespace: string; readonly id: string; readonly type: string };

/** One row of the record: all events of one command on one stream, hashed and chained. */
export type Commit = {
  readonly stream: StreamRef;
  readonly firstSeq: number;
  readonly events: readonly RecordedEvent[];
  /** Set by the server: max(now, the stream's last commit). */
  readonly at: Instant;
  /** When it happened in the business, where that is known and differs from `at` (imports). */
  readonly occurredAt?: Instant;
  readonly actor: Actor;
  readonly actingFor?: string;
  readonly command: CommandRef;
  /** What led to the command: an event (`case/17@42`), a message, a timer. */
  readonly causation?: string;
  /** Hex SHA-256 of the stream's previous commit; 64 zeros before the first. */
  readonly previousHash: string;
  /** Hex SHA-256 over the canonical bytes of this commit with `previousHash`. */
  readonly hash: string;
};

/** The hash before a stream's first commit. */
export const genesisHash = '0'.repeat(64);
