import {
  canonicalJson,
  Fault,
  genesisHash,
  streamName,
  type Commit,
  type Instant,
  type Json,
  type Refusal,
  type StreamRef,
} from '@throughline/events';
import { planAppend, type AppendPlan } from './append-plan.js';
import { commitText, type PlacelessCommit, type UnhashedCommit } from './commit-text.js';
import type {
  Append,
  Appended,
  CommandKey,
  CommitLog,
  ContentStore,
  EventStore,
  Head,
  RecordRow,
  RecordSource,
  Sealing,
  Snapshot,
  StoredAnswer,
  StreamSlice,
} from './ports.js';
import { sha256, sha256OfBytes } from './sha256.js';

/**
 * `sealing`: without one, personal values stay as they are, which is right where nothing outlives the process.
 * `onProjected`: given the rows of the inline projections of each append.
 */
export type MemoryStoreParts = {
  readonly sealing?: Sealing;
  readonly onProjected?: (stream: StreamRef, projections: Readonly<Record<string, Json>>) => void;
};

/** The record in memory. */
export type MemoryStore = EventStore & ContentStore & CommitLog & RecordSource;

/**
 * The record without a database, for simulations and tests: the same contract and the same hashes as on PostgreSQL,
 * with no more of the platform than the language itself. Each commit has its place in the log at once.
 */
export const createMemoryStore = (parts: MemoryStoreParts = {}): MemoryStore => {
  const memory: Memory = { streams: new Map(), keys: new Map(), log: [], snapshots: new Map(), contents: new Map() };
  const sealing = parts.sealing ?? noSealing;
  return {
    append: async (append) => {
      const plan = await planAppend(append, sealing);
      return write(memory, { append, plan, sealing, ...parts });
    },
    answerTo: (key) => answerTo(memory, sealing, key),
    ...reading(memory, sealing),
    ...snapshots(memory, sealing),
    ...contents(memory),
    readRecord: async (use) => use({ rows: () => rows(memory), places: () => places(memory) }),
  };
};

type StoredKey = { readonly digest: string; readonly stream: StreamRef; readonly stored: StoredAnswer };

type Memory = {
  readonly streams: Map<string, Commit[]>;
  readonly keys: Map<string, StoredKey>;
  readonly log: Commit[];
  readonly snapshots: Map<string, Snapshot>;
  readonly contents: Map<string, Uint8Array>;
};

const noSealing: Sealing = {
  seal: async (_stream, value) => Promise.resolve(value),
  unseal: async (_stream, value) => Promise.resolve(value),
  digest: async (text) => Promise.resolve(text),
};

type Writing = MemoryStoreParts & { readonly append: Append; readonly plan: AppendPlan; readonly sealing: Sealing };

/** Nothing is awaited between the look at the head and the writing: that is what makes it one transaction. */
const write = async (memory: Memory, writing: Writing): Promise<Appended> => {
  const { append, plan, sealing } = writing;
  const known = memory.keys.get(keyName(append.command));
  if (known !== undefined) return answered(known, plan.digest, sealing);
  const head = headOf(memory, append.stream);
  if (!isDecidedOn(head, append.expected) || (head.at ?? '') > plan.at) return { kind: 'conflict', head };
  const after = plan.kind === 'events' ? add(memory, plan.text) : head;
  if (plan.kind === 'answer' && plan.refusal !== undefined) addRefusal(memory, plan.refusal, plan.at);
  memory.keys.set(keyName(append.command), {
    digest: plan.digest,
    stream: append.stream,
    stored: storedAnswer(plan, after.seq, append),
  });
  if (append.projections !== undefined) writing.onProjected?.(append.stream, append.projections);
  return { kind: 'appended', head: after };
};

const isDecidedOn = (head: Head, expected: Head): boolean => head.seq === expected.seq && head.hash === expected.hash;

const addRefusal = (memory: Memory, { event, ...refusal }: PlacelessCommit, decidedAt: Instant): void => {
  const { seq, hash, at = decidedAt } = headOf(memory, refusal.stream);
  const place = { firstSeq: seq + 1, previousHash: hash, at: at > decidedAt ? at : decidedAt };
  add(memory, commitText({ ...refusal, ...place, events: [{ ...event, seq: seq + 1 }] }));
};

const storedAnswer = (plan: AppendPlan, seq: number, { outcome }: Append): StoredAnswer =>
  outcome.kind === 'refusal'
    ? { kind: 'refused', seq, refusal: plan.answer as Refusal & Json }
    : { kind: 'accepted', seq, answer: JSON.parse(canonicalJson(plan.answer)) as Json };

const add = (memory: Memory, text: string): Head => {
  const commit: Commit = { ...(JSON.parse(text) as UnhashedCommit), hash: sha256(text) };
  const name = streamName(commit.stream);
  const stream = memory.streams.get(name);
  if (stream === undefined) memory.streams.set(name, [commit]);
  else stream.push(commit);
  memory.log.push(commit);
  return headOf(memory, commit.stream);
};

const keyName = ({ namespace, id }: Pick<CommandKey, 'namespace' | 'id'>): string => canonicalJson([namespace, id]);

const headOf = (memory: Memory, stream: StreamRef): Head => headAfter(memory.streams.get(streamName(stream))?.at(-1));

const lastSeq = (commit: Commit): number => commit.firstSeq + commit.events.length - 1;

const headAfter = (commit: Commit | undefined): Head =>
  commit === undefined
    ? { seq: 0, hash: genesisHash, at: undefined }
    : { seq: lastSeq(commit), hash: commit.hash, at: commit.at };

const answered = async (known: StoredKey, digest: string, sealing: Sealing): Promise<Appended> =>
  known.digest === digest ? { kind: 'answered', stored: await readable(known, sealing) } : { kind: 'reused' };

const readable = async ({ stream, stored }: StoredKey, sealing: Sealing): Promise<StoredAnswer> => {
  if (stored.kind === 'accepted') return { ...stored, answer: await sealing.unseal(stream, stored.answer) };
  const refusal = await sealing.unseal(stream, stored.refusal);
  return { ...stored, refusal: refusal as Refusal & Json };
};

const answerTo = async (
  memory: Memory,
  sealing: Sealing,
  key: CommandKey,
): Promise<StoredAnswer | 'reused' | undefined> => {
  const known = memory.keys.get(keyName(key));
  if (known === undefined) return undefined;
  const answer = await answered(known, await sealing.digest(`${key.type}\n${key.fingerprint}`), sealing);
  return answer.kind === 'answered' ? answer.stored : 'reused';
};

const unsealed = async (commit: Commit, sealing: Sealing): Promise<Commit> => {
  const events = await sealing.unseal(commit.stream, commit.events);
  return { ...commit, events: events as unknown as Commit['events'] };
};

const reading = (memory: Memory, sealing: Sealing): Pick<MemoryStore, 'read' | 'head' | keyof CommitLog> => ({
  read: async (stream, after = 0, limit = Infinity): Promise<StreamSlice> => {
    const all = memory.streams.get(streamName(stream)) ?? [];
    const found = all.slice(indexAfter(all, after)).slice(0, limit);
    const head = headAfter(found.at(-1) ?? all.at(-1));
    return { commits: await Promise.all(found.map((commit) => unsealed(commit, sealing))), head };
  },
  head: async (stream) => Promise.resolve(headOf(memory, stream)),
  readLog: async (after, limit, form = 'sealed') => {
    const from = Number(after);
    const commits = memory.log.slice(from, from + limit);
    const read = form === 'sealed' ? commits : await Promise.all(commits.map((commit) => unsealed(commit, sealing)));
    return read.map((commit, index) => ({ no: BigInt(from + index + 1), commit }));
  },
  lastNo: async () => Promise.resolve(BigInt(memory.log.length)),
});

/** From the end: readers with a snapshot want the last few of a long stream. */
const indexAfter = (commits: readonly Commit[], after: number): number => {
  let index = commits.length;
  for (let commit = commits[index - 1]; commit !== undefined && lastSeq(commit) > after; commit = commits[index - 1]) {
    index -= 1;
  }
  return index;
};

const snapshots = (memory: Memory, sealing: Sealing): Pick<EventStore, 'loadSnapshot' | 'saveSnapshot'> => ({
  loadSnapshot: async (stream) => {
    const found = memory.snapshots.get(streamName(stream));
    return found && { ...found, state: await sealing.unseal(stream, found.state) };
  },
  saveSnapshot: async (stream, snapshot) => {
    const state = await sealing.seal(stream, snapshot.state);
    const before = memory.snapshots.get(streamName(stream));
    if (before !== undefined && before.stateVersion === snapshot.stateVersion && before.seq >= snapshot.seq) return;
    memory.snapshots.set(streamName(stream), { ...snapshot, state });
  },
});

const contents = (memory: Memory): ContentStore => ({
  put: async (bytes) => {
    const hash = sha256OfBytes(bytes);
    memory.contents.set(hash, bytes.slice());
    return Promise.resolve(hash);
  },
  get: async (hash) => Promise.resolve(memory.contents.get(hash)?.slice()),
});

const rows = async function* (memory: Memory): AsyncGenerator<RecordRow> {
  const placeOf = new Map(memory.log.map((commit, index) => [commit.hash, BigInt(index + 1)]));
  for (const name of [...memory.streams.keys()].sort()) {
    const commits = memory.streams.get(name) ?? [];
    for (const commit of commits) yield await Promise.resolve(rowOf(commit, commits, placeOf));
  }
};

const rowOf = (commit: Commit, stream: readonly Commit[], placeOf: ReadonlyMap<string, bigint>): RecordRow => {
  const { hash: _own, ...unhashed } = commit;
  const range = { firstSeq: commit.firstSeq, lastSeq: lastSeq(commit), hash: commit.hash };
  const no = placeOf.get(commit.hash);
  if (no === undefined)
    throw new Fault('LogBroken', `${streamName(commit.stream)} has a commit without a place`, false);
  return {
    stream: commit.stream,
    head: headAfter(stream.at(-1)),
    commit: { ...range, at: commit.at, body: commitText(unhashed), previousHash: commit.previousHash },
    logged: { ...range, no },
  };
};

const places = async function* (memory: Memory): AsyncGenerator<bigint> {
  for (let no = 1; no <= memory.log.length; no += 1) yield await Promise.resolve(BigInt(no));
};
