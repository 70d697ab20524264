import { streamName, type Commit } from '@throughline/events';
import { toldOf, type LoggedCommit } from '@throughline/messaging';

/** What the copy says of an event that it holds. */
export type CopiedEvent = { readonly stream: string; readonly seq: number; readonly hash: string };

/** Events of one stream that follow one another. */
export type EventRange = { readonly stream: string; readonly from: number; readonly to: number };

/** What was found of an event in the copy. `late`: for the first time, after one that follows it. */
export type Sighting = 'first' | 'late' | 'again' | 'unknown' | 'different';

/**
 * The record as the copy is compared with it. Of an event it keeps one bit, of a commit its place and hash, so that a
 * long record fits into memory.
 */
export interface RecordIndex {
  add(logged: LoggedCommit): void;
  /** Ticks an event off. One that was put back after a loss may come late. */
  see(event: CopiedEvent, repaired: boolean): Sighting;
  /** Ticks off what a department was told on its topic; false where it should not have been told that there. */
  seeTold(topic: string, message: { readonly type: string; readonly id: string }): boolean;
  /** Events that were told by then and are not in the copy, as ranges. */
  missing(toldTo: bigint): Iterable<EventRange>;
  missingTold(toldTo: bigint): Iterable<{ readonly topic: string; readonly id: string }>;
  /** The places of all commits of which anything is missing, in their order. */
  missingPlaces(toldTo: bigint): readonly bigint[];
  readonly size: { readonly commits: number; readonly events: number; readonly told: number };
}

type StreamIndex = {
  readonly firstSeqs: number[];
  readonly places: number[];
  /** 32 characters of one byte each: a quarter of what the hexadecimal text takes. */
  readonly hashes: string[];
  lastSeq: number;
  seen: Uint8Array;
  highest: number;
};

type ToldIndex = { readonly topic: string; readonly id: string; readonly no: number; seen: boolean };

/** Makes an empty one. */
export const createRecordIndex = (): RecordIndex => {
  const streams = new Map<string, StreamIndex>();
  const told = new Map<string, ToldIndex>();
  const size = { commits: 0, events: 0, told: 0 };
  return {
    size,
    add: (logged) => {
      const stream = streamName(logged.commit.stream);
      addCommit(indexOf(streams, stream), logged);
      for (const { topic, type, id } of toldOf(logged)) {
        told.set(toldName(topic, { type, id }), { topic, id, no: Number(logged.no), seen: false });
        size.told += 1;
      }
      size.commits += 1;
      size.events += logged.commit.events.length;
    },
    see: (event, repaired) => see(streams.get(event.stream), event, repaired),
    seeTold: (topic, message) => {
      const known = told.get(toldName(topic, message));
      if (known !== undefined) known.seen = true;
      return known !== undefined;
    },
    missing: (toldTo) => missingRanges(streams, Number(toldTo)),
    missingTold: (toldTo) => missingTold(told, Number(toldTo)),
    missingPlaces: (toldTo) => missingPlaces({ streams, told }, Number(toldTo)),
  };
};

const toldName = (topic: string, { type, id }: { readonly type: string; readonly id: string }): string =>
  `${topic} ${type} ${id}`;

const indexOf = (streams: Map<string, StreamIndex>, name: string): StreamIndex => {
  const known = streams.get(name);
  if (known !== undefined) return known;
  const made: StreamIndex = { firstSeqs: [], places: [], hashes: [], lastSeq: 0, seen: new Uint8Array(1), highest: 0 };
  streams.set(name, made);
  return made;
};

/** Places of the log stay below 2^53 for as long as anybody will write one. */
const addCommit = (stream: StreamIndex, { no, commit }: LoggedCommit): void => {
  stream.firstSeqs.push(commit.firstSeq);
  stream.places.push(Number(no));
  stream.hashes.push(shortHash(commit.hash));
  stream.lastSeq = commit.firstSeq + commit.events.length - 1;
  if (stream.lastSeq < stream.seen.length * 8) return;
  const wider = new Uint8Array(Math.ceil((stream.lastSeq + 1) / 8) * 2);
  wider.set(stream.seen);
  stream.seen = wider;
};

const shortHash = (hex: Commit['hash']): string => Buffer.from(hex, 'hex').toString('latin1');

const see = (stream: StreamIndex | undefined, { seq, hash }: CopiedEvent, repaired: boolean): Sighting => {
  if (stream === undefined || seq < 1 || seq > stream.lastSeq) return 'unknown';
  if (stream.hashes[commitAt(stream, seq)] !== shortHash(hash)) return 'different';
  if (isSeen(stream, seq)) return 'again';
  const byte = stream.seen[seq >> 3] ?? 0;
  stream.seen[seq >> 3] = byte | (1 << (seq & 7));
  if (repaired) return 'first';
  const late = seq < stream.highest;
  stream.highest = Math.max(stream.highest, seq);
  return late ? 'late' : 'first';
};

const isSeen = (stream: StreamIndex, seq: number): boolean => ((stream.seen[seq >> 3] ?? 0) & (1 << (seq & 7))) !== 0;

/** The commit that an event is in: the last that begins no later. */
const commitAt = ({ firstSeqs }: StreamIndex, seq: number): number => {
  let [low, high] = [0, firstSeqs.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((firstSeqs[middle] ?? Infinity) <= seq) low = middle;
    else high = middle - 1;
  }
  return low;
};

const missingRanges = function* (streams: ReadonlyMap<string, StreamIndex>, toldTo: number): Generator<EventRange> {
  for (const [name, stream] of streams) {
    let from: number | undefined;
    for (let seq = 1; seq <= stream.lastSeq + 1; seq += 1) {
      const misses = seq <= stream.lastSeq && !isSeen(stream, seq) && wasTold(stream, seq, toldTo);
      if (misses) from ??= seq;
      else if (from !== undefined) {
        yield { stream: name, from, to: seq - 1 };
        from = undefined;
      }
    }
  }
};

const wasTold = (stream: StreamIndex, seq: number, toldTo: number): boolean =>
  (stream.places[commitAt(stream, seq)] ?? Infinity) <= toldTo;

const missingTold = function* (told: ReadonlyMap<string, ToldIndex>, toldTo: number) {
  for (const { topic, id, no, seen } of told.values()) if (!seen && no <= toldTo) yield { topic, id };
};

type Indexes = { readonly streams: ReadonlyMap<string, StreamIndex>; readonly told: ReadonlyMap<string, ToldIndex> };

const missingPlaces = ({ streams, told }: Indexes, toldTo: number): readonly bigint[] => {
  const places = new Set<number>();
  for (const { stream: name, from, to } of missingRanges(streams, toldTo)) {
    const stream = streams.get(name);
    if (stream === undefined) continue;
    for (let seq = from; seq <= to; seq += 1) places.add(stream.places[commitAt(stream, seq)] ?? 0);
  }
  for (const { no, seen } of told.values()) if (!seen && no <= toldTo) places.add(no);
  return [...places].sort((one, other) => one - other).map(BigInt);
};
