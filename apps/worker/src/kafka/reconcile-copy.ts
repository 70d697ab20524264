import type { SqlPool } from '@throughline/event-store';
import { createCursor, type HostRecord } from '@throughline/host';
import {
  createProducer,
  eventsTopic,
  isHandoffsTopic,
  isRepaired,
  repairedMessage,
  scanTopic,
  type IncomingMessage,
  type Kafka,
  type PartitionRange,
} from '@throughline/messaging';
import { z } from 'zod';
import { createCaseFacts } from './create-case-facts.js';
import { sinkName } from './kafka-sink.js';
import { messagesOf } from './messages-of.js';
import { createRecordIndex, type RecordIndex } from './record-index.js';

/** What the reconciling needs. `onProgress` hears what is being looked at, often. */
export type ReconcilingParts = {
  readonly record: {
    readonly store: Pick<HostRecord['store'], 'readLog' | 'lastNo'>;
    readonly queries: Pick<SqlPool, 'query'>;
  };
  readonly kafka: Kafka;
  readonly onProgress?: (words: string) => void;
};

/** How Kafka's copy stands to the record. Lists hold the first of what was found; `found` is how much there was. */
export type Reconciliation = {
  readonly clean: boolean;
  readonly commits: number;
  readonly events: number;
  /** Messages on the events topic, and how many of them are copies of others or were put back. */
  readonly messages: number;
  readonly copies: number;
  readonly repaired: number;
  /** Messages to departments. */
  readonly told: number;
  /** Commits that the sink has not come to yet. */
  readonly waiting: number;
  readonly found: Readonly<Record<FindingKind, number>>;
  readonly findings: readonly Finding[];
};

/** What can be wrong with the copy. */
export type FindingKind = 'missing' | 'foreign' | 'different' | 'outOfOrder' | 'notTold' | 'wronglyTold';

/** One thing that is wrong: events of a stream, or a message to a department, with where it is. */
export type Finding = { readonly kind: FindingKind; readonly what: string };

/** More than anybody reads. */
const listed = 1_000;

/** Compares Kafka with the record: every event, in order, and to every department what is its own and nothing else. */
export const reconcileCopy = async (parts: ReconcilingParts): Promise<Reconciliation> =>
  (await compare(parts)).reconciliation;

/** Compares, tells Kafka again what is missing there, and compares again. */
export const repairCopy = async (parts: ReconcilingParts): Promise<Reconciliation> => {
  const { reconciliation, index, toldTo } = await compare(parts);
  const places = index.missingPlaces(toldTo);
  if (places.length === 0) return reconciliation;
  await tellAgain(parts, places);
  return reconcileCopy(parts);
};

type Comparison = { readonly reconciliation: Reconciliation; readonly index: RecordIndex; readonly toldTo: bigint };

/** First how far the sink was, then the copy's end, then the record: what the copy holds by then, the record does too. */
const compare = async ({ record, kafka, onProgress }: ReconcilingParts): Promise<Comparison> => {
  const toldTo = await createCursor({ client: record.queries, name: sinkName }).read();
  const ends = await endsOf(kafka);
  const index = createRecordIndex();
  await readRecord(record.store, index, onProgress);
  const sightings = createSightings(index);
  for (const [topic, ranges] of ends) {
    const onMessage = topic === eventsTopic ? sightings.event : sightings.told;
    const tell = (read: bigint, all: bigint): void => onProgress?.(`${topic}: ${String(read)} of ${String(all)}`);
    await scanTopic({ kafka, topic, ranges, onMessage, onProgress: tell });
  }
  const waiting = (await record.store.lastNo()) - toldTo;
  return { reconciliation: sightings.result({ toldTo, waiting: Number(waiting) }), index, toldTo };
};

const endsOf = async (kafka: Kafka): Promise<ReadonlyMap<string, readonly PartitionRange[]>> => {
  const admin = kafka.admin();
  try {
    const topics = (await admin.listTopics()).filter((topic) => topic === eventsTopic || isHandoffsTopic(topic)).sort();
    const ends = new Map<string, readonly PartitionRange[]>();
    for (const topic of topics) ends.set(topic, await admin.ranges(topic));
    return ends;
  } finally {
    await admin.close();
  }
};

const readRecord = async (
  store: ReconcilingParts['record']['store'],
  index: RecordIndex,
  onProgress: ReconcilingParts['onProgress'],
): Promise<void> => {
  for (let after = 0n; ;) {
    const logged = await store.readLog(after, 1_000);
    for (const one of logged) index.add(one);
    after = logged.at(-1)?.no ?? after;
    onProgress?.(`record: ${String(index.size.commits)} commits`);
    if (logged.length < 1_000) return;
  }
};

const copied = z.object({
  id: z.string(),
  type: z.string(),
  subject: z.string(),
  streamseq: z.int(),
  commithash: z.string(),
});

/** The attributes that tell which event it is; undefined where it is none of ours. */
const copiedOf = ({ value }: IncomingMessage): z.infer<typeof copied> | undefined => {
  try {
    return copied.safeParse(JSON.parse(Buffer.from(value ?? []).toString('utf8'))).data;
  } catch {
    return undefined;
  }
};

const createSightings = (index: RecordIndex) => {
  const found = { missing: 0, foreign: 0, different: 0, outOfOrder: 0, notTold: 0, wronglyTold: 0 };
  const counts = { messages: 0, copies: 0, repaired: 0 };
  const findings: Finding[] = [];
  const find = (kind: FindingKind, what: string, events = 1): void => {
    found[kind] += events;
    if (findings.length < listed) findings.push({ kind, what });
  };
  const kinds = { unknown: 'foreign', different: 'different', late: 'outOfOrder' } as const;
  return {
    event: (message: IncomingMessage): void => {
      counts.messages += 1;
      const event = copiedOf(message);
      const place = `${message.topic}/${String(message.partition)}/${String(message.offset)}`;
      if (event === undefined) return find('foreign', `${place} is no event`);
      const { subject: stream, streamseq: seq, commithash: hash } = event;
      const repaired = isRepaired(message);
      if (repaired) counts.repaired += 1;
      const sighting = index.see({ stream, seq, hash }, repaired);
      if (sighting === 'again') counts.copies += 1;
      else if (sighting !== 'first') find(kinds[sighting], `${stream}@${String(seq)} at ${place}`);
    },
    told: (message: IncomingMessage): void => {
      const event = copiedOf(message);
      const place = `${message.topic}/${String(message.partition)}/${String(message.offset)}`;
      if (event === undefined) find('wronglyTold', `${place} is no message of ours`);
      else if (!index.seeTold(message.topic, event)) find('wronglyTold', `${event.id} (${event.type}) at ${place}`);
    },
    result: ({ toldTo, waiting }: { readonly toldTo: bigint; readonly waiting: number }): Reconciliation => {
      for (const { stream, from, to } of index.missing(toldTo)) {
        find(
          'missing',
          from === to ? `${stream}@${String(from)}` : `${stream}@${String(from)}..${String(to)}`,
          to - from + 1,
        );
      }
      for (const { topic, id } of index.missingTold(toldTo)) find('notTold', `${id} on ${topic}`);
      const clean = Object.values(found).every((count) => count === 0);
      return { clean, ...index.size, ...counts, waiting, found, findings };
    },
  };
};

/** Only what the sink has told before; in the order of the log. Copies of what is still there do no harm. */
const tellAgain = async ({ record, kafka, onProgress }: ReconcilingParts, places: readonly bigint[]): Promise<void> => {
  const producer = createProducer({ kafka });
  const caseFacts = createCaseFacts(record);
  const wanted = new Set(places);
  let told = 0;
  try {
    for (let next = places[0]; next !== undefined;) {
      const logged = await record.store.readLog(next - 1n, 500);
      const lost = logged.filter(({ no }) => wanted.has(no));
      const { messages } = messagesOf(lost, await caseFacts(lost));
      await producer.publish(messages.map(repairedMessage));
      told += lost.length;
      onProgress?.(`told again: ${String(told)} of ${String(places.length)} commits`);
      const last = logged.at(-1)?.no ?? next;
      next = places.find((place) => place > last);
    }
  } finally {
    await producer.close();
  }
};
