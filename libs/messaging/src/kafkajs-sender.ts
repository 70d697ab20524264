import type { Message, Producer } from 'kafkajs';
import { kafkaFaultOf } from './kafka-fault.js';
import type { KafkaSender, MessageHeaders, OutgoingMessage } from './kafka-port.js';
import type { KafkaDriver } from './open-kafka.js';

/**
 * Opens a connection that sends. Not idempotent in Kafka's sense: after any produce error kafkajs rolls its sequence
 * numbers back for partitions that were in fact appended, and the broker then drops the next message as a duplicate.
 * Nor does it try again by itself: whoever sends does, over a new connection.
 */
export const openSender = async (driver: KafkaDriver): Promise<KafkaSender> => {
  const producer = driver.producer({
    idempotent: false,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    retry: { retries: 0 },
  });
  await faulting(() => producer.connect());
  return {
    send: ({ topic, partition, messages }) => faulting(() => send(producer, { topic, partition, messages })),
    close: () => producer.disconnect().catch(() => undefined),
  };
};

const everyReplicaInSync = -1;

const send = async (producer: Producer, { topic, partition, messages }: Parameters<KafkaSender['send']>[0]) => {
  const made = messages.map((message) => driverMessage(message, partition));
  await producer.send({ topic, acks: everyReplicaInSync, messages: made });
};

const driverMessage = ({ key, value, headers }: OutgoingMessage, partition: number): Message => ({
  partition,
  key: driverBytes(key),
  value: driverBytes(value),
  ...(headers === undefined ? {} : { headers: driverHeaders(headers) }),
});

const driverBytes = (bytes: Uint8Array | string | null): Buffer | string | null =>
  bytes === null || typeof bytes === 'string' ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const driverHeaders = (headers: MessageHeaders): Record<string, Buffer | string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, driverBytes(value) ?? '']));

const faulting = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw kafkaFaultOf(error);
  }
};
