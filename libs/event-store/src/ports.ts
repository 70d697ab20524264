import type {
  Actor,
  CommandRef,
  Commit,
  Instant,
  Json,
  NewEvent,
  Refusal,
  StreamKind,
  StreamRef,
} from '@throughline/events';

/** Where a stream stands: the last event's number and the last commit's hash. `seq` 0 means that it does not exist. */
export type Head = { readonly seq: number; readonly hash: string; readonly at: Instant | undefined };

/** A command as the store keys it. `fingerprint`: hex SHA-256 of the canonical command body. */
export type CommandKey = CommandRef & { readonly fingerprint: string };

/** What a command was answered, to be given again word for word. */
export type StoredAnswer =
  | { readonly kind: 'accepted'; readonly seq: number; readonly answer: Json }
  | { readonly kind: 'refused'; readonly seq: number; readonly refusal: Refusal };

/** One decision to write: made on `expected`, valid only there. */
export type Append = {
  readonly stream: StreamRef;
  readonly expected: Head;
  readonly command: CommandKey;
  readonly at: Instant;
  readonly occurredAt?: Instant;
  readonly actor: Actor;
  readonly actingFor?: string;
  readonly causation?: string;
  readonly outcome:
    | { readonly kind: 'events'; readonly events: readonly NewEvent[]; readonly answer: Json }
    | { readonly kind: 'answer'; readonly answer: Json }
    | { readonly kind: 'refusal'; readonly refusal: Refusal };
  /**
   * Rows for the inline projections, by projection name, made by the projection's own pure function. Only together
   * with events; personal values in them are sealed like those in the events.
   */
  readonly projections?: Readonly<Record<string, Json>>;
};

/**
 * What became of an append. `conflict`: the head moved: load and decide again. `answered`: this command id was answered
 * before, with the same body. `reused`: another body came under the same id.
 */
export type Appended =
  | { readonly kind: 'appended'; readonly head: Head }
  | { readonly kind: 'conflict'; readonly head: Head }
  | { readonly kind: 'answered'; readonly stored: StoredAnswer }
  | { readonly kind: 'reused' };

/** A stream from one place on: the commits after `after`, and the head they lead to. */
export type StreamSlice = { readonly commits: readonly Commit[]; readonly head: Head };

/** State folded up to `seq`, to save folding again. Refolded where `stateVersion` differs from the reader's. */
export type Snapshot = { readonly seq: number; readonly stateVersion: number; readonly state: Json };

/** The record, as libs/cases and every other writer sees it. */
export interface EventStore {
  /** Commits after event number `after` (0: all), unsealed as far as keys exist. */
  read(stream: StreamRef, after?: number, limit?: number): Promise<StreamSlice>;
  head(stream: StreamRef): Promise<Head>;
  /** The stored answer to a command id; its fingerprint is compared by the append. */
  answerTo(key: CommandKey): Promise<StoredAnswer | 'reused' | undefined>;
  append(append: Append): Promise<Appended>;
  loadSnapshot(stream: StreamRef): Promise<Snapshot | undefined>;
  saveSnapshot(stream: StreamRef, snapshot: Snapshot): Promise<void>;
}

/** Large values by content: hex SHA-256 of the bytes. Writing twice is one row. */
export interface ContentStore {
  put(bytes: Uint8Array): Promise<string>;
  get(hash: string): Promise<Uint8Array | undefined>;
}

/** A commit with its place in the one global order. */
export type LoggedCommit = { readonly no: bigint; readonly commit: Commit };

/** `sealed`: as recorded, the form that the hash covers; `unsealed`: personal values readable as far as keys exist. */
export type ReadForm = 'sealed' | 'unsealed';

/** The record in its global order: what SSE, relays and lagging projections follow. */
export interface CommitLog {
  /** Commits with `no` > after, in order, at most `limit`; sealed unless clear text is asked for. */
  readLog(after: bigint, limit: number, form?: ReadForm): Promise<readonly LoggedCommit[]>;
  lastNo(): Promise<bigint>;
}

/**
 * A read model that must never lag: its rows are written in the append's own transaction. TypeScript makes the rows,
 * purely; an SQL function `project_<name>(kind text, id text, rows jsonb)` of the projection's own migration writes
 * them. The append calls the functions in the order in which projections were registered.
 */
export interface InlineProjection {
  readonly name: string;
  readonly streamKinds: readonly StreamKind[];
  /** SQL that makes the projection's tables and its function; run by the migrator, idempotent, in its own schema step. */
  readonly migrations: readonly { readonly name: string; readonly sql: string }[];
}

/** Seals and unseals the personal values of one stream (architecture, invariant 12). */
export interface Sealing {
  /**
   * The value with every personal value in it sealed; one whose subject's key was destroyed becomes `Erased`.
   *
   * @throws Fault `ReservedKey` when the value holds a `$sealed` that no store made.
   */
  seal(stream: StreamRef, value: Json): Promise<Json>;
  /** The value with every sealed value in it readable again, or `Erased` where the key was destroyed. */
  unseal(stream: StreamRef, value: Json): Promise<Json>;
  /** A keyed digest of a command's fingerprint: without the key nobody can try out guessed bodies. Hex. */
  digest(text: string): Promise<string>;
}

/** A subject's key, or that it was destroyed: then it never comes back. */
export type SubjectKey = { readonly kind: 'key'; readonly key: Uint8Array } | { readonly kind: 'destroyed' };

/** The keys of personal values, by subject; kept in a database of their own. */
export interface KeyStore {
  /** The subject's key, made at its first use. */
  keyFor(subject: string): Promise<SubjectKey>;
  /** The subject's key if there ever was one. */
  findKey(subject: string): Promise<SubjectKey | undefined>;
  /** Erases a person: what is sealed with this key can't be read again, by anybody. */
  destroyKey(subject: string): Promise<void>;
}

/** One line of the record as it lies on disk, for verification; a part that is missing there is undefined. */
export type RecordRow = {
  readonly stream: { readonly kind: string; readonly id: string };
  readonly head: { readonly seq: number; readonly hash: string; readonly at: Instant | undefined } | undefined;
  readonly commit:
    | {
        readonly firstSeq: number;
        readonly lastSeq: number;
        readonly at: Instant;
        readonly body: string;
        readonly previousHash: string;
        readonly hash: string;
      }
    | undefined;
  readonly logged:
    { readonly no: bigint; readonly firstSeq: number; readonly lastSeq: number; readonly hash: string } | undefined;
};

/** The whole record at one instant, read without holding it in memory. */
export interface RecordReader {
  /** Every head, commit and log line once, by stream and then by first seq. */
  rows(): AsyncIterable<RecordRow>;
  /** The places of the log in rising order. */
  places(): AsyncIterable<bigint>;
}

/** Gives a {@link RecordReader} over one consistent instant for as long as `use` runs. */
export interface RecordSource {
  readRecord<T>(use: (record: RecordReader) => Promise<T>): Promise<T>;
}
