import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, Kafka } from 'kafkajs';

/** `onMessage` must not throw for what a message says: that would hold up its partition for ever. */
export type ListeningParts = {
  readonly kafka: Pick<Kafka, 'consumer' | 'admin'>;
  readonly group: string;
  readonly topic: string;
  readonly onMessage: (value: Buffer | null) => Promise<void>;
  readonly onTrouble: (words: string) => void;
  readonly signal: AbortSignal;
  /** How often it is looked whether the consumer still gets what is there. */
  readonly watchEveryMs?: number;
};

/** Listens until it is told to stop: through a topic that is not there yet, lost brokers, and consumers that stop by themselves. */
export const keepListening = async (parts: ListeningParts): Promise<void> => {
  while (!parts.signal.aborted) {
    await listenOnce(parts).catch((error: unknown) => {
      parts.onTrouble(error instanceof Error ? error.message : String(error));
    });
    await sleep(1_000, undefined, { signal: parts.signal }).catch(() => undefined);
  }
};

const listenOnce = async (parts: ListeningParts): Promise<void> => {
  const consumer = parts.kafka.consumer({
    groupId: parts.group,
    allowAutoTopicCreation: false,
    // What a killed one read is read by another, or its next start, after this long.
    sessionTimeout: 10_000,
    retry: { retries: 3, restartOnFailure: () => Promise.resolve(false) },
  });
  const over = new AbortController();
  const signal = AbortSignal.any([parts.signal, over.signal]);
  try {
    await consumer.connect();
    await consumer.subscribe({ topic: parts.topic, fromBeginning: true });
    const ended = Promise.race([crashOf(consumer), stallOf(parts, signal), stopOf(parts.signal)]);
    // An offset is committed after its message was dealt with: what a crash cut off comes again.
    await consumer.run({ eachMessage: ({ message }) => parts.onMessage(message.value) });
    await ended;
  } finally {
    over.abort();
    await consumer.disconnect().catch(() => undefined);
  }
};

const stopOf = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

const crashOf = (consumer: Consumer): Promise<never> =>
  new Promise((_, reject) => {
    consumer.on('consumer.crash', ({ payload }) => reject(payload.error));
  });

/** kafkajs consumers can stop without an error: there is more to read, and nothing moves. */
const stallOf = async ({ kafka, group, topic, watchEveryMs = 30_000 }: ListeningParts, signal: AbortSignal) => {
  let before = '';
  while (!signal.aborted) {
    await sleep(watchEveryMs, undefined, { signal }).catch(() => undefined);
    const { position, behind } = await positionOf(kafka, group, topic).catch(() => ({ position: '', behind: false }));
    if (behind && position === before) throw new Error(`nothing of ${topic} came although there is more`);
    before = position;
  }
};

const positionOf = async (kafka: ListeningParts['kafka'], groupId: string, topic: string) => {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const ends = await admin.fetchTopicOffsets(topic);
    const [own] = await admin.fetchOffsets({ groupId, topics: [topic] });
    const read = new Map(own?.partitions.map(({ partition, offset }) => [partition, Math.max(0, Number(offset))]));
    const behind = ends.some(({ partition, high }) => Number(high) > (read.get(partition) ?? 0));
    return { position: JSON.stringify([...read]), behind };
  } finally {
    await admin.disconnect();
  }
};
