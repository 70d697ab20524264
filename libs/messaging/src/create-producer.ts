import { Fault } from '@throughline/events';
import { kafkaFaultOf } from './kafka-fault.js';
import type { Kafka, KafkaAdmin, KafkaSender, OutgoingMessage } from './kafka-port.js';
import { partitionOf } from './partition-of.js';

/** `batchBytes`: how much goes into one request; `largestMessage`: what is larger is not even tried. */
export type ProducerParts = {
  readonly kafka: Pick<Kafka, 'sender' | 'admin'>;
  readonly batchBytes?: number;
  readonly largestMessage?: number;
};

/** Sends messages. */
export interface Producer {
  /**
   * Resolves when every replica in sync has every message; messages of one key keep their order. Where it throws, some
   * may be there: send them all again, whoever reads tells copies apart by their ids.
   *
   * @throws Fault `MessageTooLarge` before anything is sent; `KafkaUnavailable` (retryable); `KafkaRejected`.
   */
  publish(messages: readonly OutgoingMessage[]): Promise<void>;
  close(): Promise<void>;
}

/** Makes a producer. One request at a time, of one partition; after any error the connection is another one. */
export const createProducer = (parts: ProducerParts): Producer => {
  const line = createLine(parts.kafka);
  let last: Promise<void> = Promise.resolve();
  return {
    publish: (messages) => {
      const sent = last.then(() => publish(line, messages, parts));
      last = sent.catch(() => undefined);
      return sent;
    },
    close: async () => {
      await last;
      await line.drop();
    },
  };
};

const publish = async (line: Line, messages: readonly OutgoingMessage[], parts: ProducerParts): Promise<void> => {
  const { batchBytes = 768 * 1024, largestMessage = 1024 * 1024 } = parts;
  for (const message of messages) checkSize(message, largestMessage);
  try {
    for (const { topic, partition, messages: all } of await byPartition(line, messages)) {
      for (const some of batches(all, batchBytes)) {
        await (await line.sender()).send({ topic, partition, messages: some });
      }
    }
  } catch (error) {
    await line.drop();
    throw kafkaFaultOf(error);
  }
};

type Line = {
  readonly sender: () => Promise<KafkaSender>;
  readonly partitions: (topic: string) => Promise<number>;
  readonly drop: () => Promise<void>;
};

const createLine = (kafka: ProducerParts['kafka']): Line => {
  let sender: KafkaSender | undefined;
  let admin: KafkaAdmin | undefined;
  const partitions = new Map<string, number>();
  return {
    sender: async () => (sender ??= await kafka.sender()),
    partitions: async (topic) => {
      const known = partitions.get(topic);
      if (known !== undefined) return known;
      admin ??= kafka.admin();
      const { length } = await admin.ranges(topic);
      partitions.set(topic, length);
      return length;
    },
    drop: async () => {
      const [before, asked] = [sender, admin];
      sender = undefined;
      admin = undefined;
      partitions.clear();
      await Promise.all([before?.close(), asked?.close()]);
    },
  };
};

type Batch = { readonly topic: string; readonly partition: number; readonly messages: OutgoingMessage[] };

const byPartition = async (line: Line, messages: readonly OutgoingMessage[]): Promise<Iterable<Batch>> => {
  const groups = new Map<string, Batch>();
  for (const message of messages) {
    const { topic, key } = message;
    const partition = key === null ? 0 : partitionOf(key, await line.partitions(topic));
    const name = `${topic}/${String(partition)}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { topic, partition, messages: [message] });
    else group.messages.push(message);
  }
  return groups.values();
};

const batches = function* (messages: readonly OutgoingMessage[], most: number): Generator<readonly OutgoingMessage[]> {
  let batch: OutgoingMessage[] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = sizeOf(message);
    if (batch.length > 0 && bytes + size > most) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(message);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
};

const checkSize = (message: OutgoingMessage, largest: number): void => {
  const size = sizeOf(message);
  if (size <= largest) return;
  throw new Fault(
    'MessageTooLarge',
    `a message for ${message.topic} has ${String(size)} bytes; ${String(largest)} is the most`,
    false,
  );
};

/** What a record adds to its parts is below this (KIP-98: lengths, offset and time deltas), a lone one's batch too. */
const overhead = 100;

const sizeOf = ({ key, value, headers = {} }: OutgoingMessage): number =>
  Object.entries(headers).reduce(
    (sum, [name, text]) => sum + name.length + byteLength(text) + 10,
    overhead + byteLength(key) + byteLength(value),
  );

const byteLength = (bytes: Uint8Array | string | null): number =>
  bytes === null ? 0 : typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.byteLength;
