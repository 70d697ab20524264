import { randomBytes } from 'node:crypto';
import type { IncomingBatch, IncomingMessage, Kafka, KafkaAdmin, PartitionRange } from './kafka-port.js';
import { deferred } from './deferred.js';
import { pause } from './pause.js';

/** What is read, and who hears it. */
export type ScanParts = {
  readonly kafka: Kafka;
  readonly topic: string;
  /** What to read of it; all that is there when the reading begins, if not said. */
  readonly ranges?: readonly PartitionRange[];
  readonly onMessage: (message: IncomingMessage) => void | Promise<void>;
  /** How many messages were read of how many. */
  readonly onProgress?: (read: bigint, total: bigint) => void;
};

/** Reads a whole topic once, as it is now: each message once, those of a partition in order. */
export const scanTopic = async ({ kafka, topic, ranges, onMessage, onProgress }: ScanParts): Promise<void> => {
  const admin = kafka.admin();
  try {
    const reading = createReading(ranges ?? (await admin.ranges(topic)), { onMessage, onProgress });
    for (let attempt = 1; !reading.finished(); attempt += 1) {
      await scanOnce(kafka, { topic, admin, reading }).catch(async (error: unknown) => {
        if (attempt >= attempts) throw error;
        await pause(1_000);
      });
    }
  } finally {
    await admin.close();
  }
};

const attempts = 5;

type Reading = {
  readonly take: (batch: IncomingBatch) => Promise<void>;
  readonly finished: () => boolean;
  readonly onFinished: (resolve: () => void) => void;
};

/** What was read stays read, should the connection break in between. */
const createReading = (
  ranges: readonly PartitionRange[],
  {
    onMessage,
    onProgress,
  }: { readonly onMessage: ScanParts['onMessage']; readonly onProgress: ScanParts['onProgress'] },
): Reading => {
  const next = new Map(ranges.map(({ partition, low }) => [partition, low]));
  const ends = new Map(ranges.map(({ partition, high }) => [partition, high]));
  const total = ranges.reduce((sum, { low, high }) => sum + high - low, 0n);
  let read = 0n;
  let tell = (): void => undefined;
  const finished = (): boolean => [...next].every(([partition, offset]) => offset >= (ends.get(partition) ?? 0n));
  return {
    finished,
    onFinished: (resolve) => {
      tell = resolve;
    },
    take: async (batch) => {
      const end = ends.get(batch.partition) ?? 0n;
      for (const message of batch.messages) {
        if (message.offset < (next.get(batch.partition) ?? 0n) || message.offset >= end) continue;
        await onMessage(message);
        next.set(batch.partition, message.offset + 1n);
        read += 1n;
      }
      // Offsets that no message has (deleted meanwhile, or of transactions) count as read with their batch.
      if (batch.lastOffset + 1n > (next.get(batch.partition) ?? 0n)) next.set(batch.partition, batch.lastOffset + 1n);
      onProgress?.(read, total);
      if (finished()) tell();
    },
  };
};

type Scanning = { readonly topic: string; readonly admin: KafkaAdmin; readonly reading: Reading };

/** Under a group of its own, which is gone afterwards: the driver reads only as a member of one. */
const scanOnce = async (kafka: Kafka, { topic, admin, reading }: Scanning): Promise<void> => {
  const group = `throughline-scan-${randomBytes(6).toString('hex')}`;
  const over = deferred<'finished'>();
  reading.onFinished(() => over.resolve('finished'));
  const subscription = await kafka.subscribe({
    group,
    topics: [topic],
    onBatch: async (batch) => {
      await reading.take(batch);
      batch.done(batch.lastOffset);
      await batch.heartbeat();
    },
    onCrash: over.reject,
  });
  try {
    await over.promise;
  } finally {
    await subscription.stop();
    await admin.deleteGroup(group).catch(() => undefined);
  }
};
