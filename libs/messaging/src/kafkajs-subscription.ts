import type { Consumer, EachBatchPayload, IHeaders, KafkaMessage } from 'kafkajs';
import { kafkaFaultOf } from './kafka-fault.js';
import type {
  IncomingBatch,
  IncomingMessage,
  MessageHeaders,
  Place,
  Subscription,
  SubscriptionParts,
} from './kafka-port.js';
import type { KafkaDriver } from './open-kafka.js';

/** Joins a group. A group that is new begins at the beginning of its topics. */
export const subscribe = async (driver: KafkaDriver, parts: SubscriptionParts): Promise<Subscription> => {
  const consumer = driver.consumer({
    groupId: parts.group,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: 500,
    metadataMaxAge: 30_000,
    // A member that was killed is missed this long; its partitions then go to the others.
    sessionTimeout: 10_000,
    heartbeatInterval: 2_000,
    // Whoever runs the member decides what becomes of one that has ended.
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 3, restartOnFailure: () => Promise.resolve(false) },
  });
  listen(consumer, parts);
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...parts.topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: parts.concurrency ?? 1,
      eachBatch: (payload) => parts.onBatch(batchOf(payload)),
    });
  } catch (error) {
    await leave(consumer);
    throw kafkaFaultOf(error);
  }
  return { stop: () => leave(consumer) };
};

const listen = (consumer: Consumer, { onCrash, onAssigned }: SubscriptionParts): void => {
  consumer.on('consumer.crash', ({ payload: { error } }) => {
    onCrash(error, isRetriable(error));
  });
  consumer.on('consumer.group_join', ({ payload: { memberAssignment } }) => {
    onAssigned?.(new Map(Object.entries(memberAssignment)));
  });
};

/** As the driver itself judges before it asks whether to start again (`consumer/index.js`, `onCrash`). */
const isRetriable = (error: Error): boolean => {
  if (error.name === 'KafkaJSNumberOfRetriesExceeded') return true;
  let cause: unknown = error;
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
  return cause instanceof Error && 'retriable' in cause && cause.retriable === true;
};

/** A fetch that hangs on a broker that fell silent must not hold up whoever stops. */
const leaveWithinMs = 10_000;

const leave = async (consumer: Consumer): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, leaveWithinMs);
  });
  await Promise.race([consumer.disconnect().catch(() => undefined), late]);
  clearTimeout(timer);
};

const batchOf = (payload: EachBatchPayload): IncomingBatch => {
  const { topic, partition, messages } = payload.batch;
  return {
    topic,
    partition,
    messages: messages.map((message) => messageOf({ topic, partition, offset: BigInt(message.offset) }, message)),
    lastOffset: BigInt(payload.batch.lastOffset()),
    running: () => payload.isRunning() && !payload.isStale(),
    done: (offset) => payload.resolveOffset(String(offset)),
    commit: (next) =>
      payload.commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset: String(next) }] }] }),
    heartbeat: () => payload.heartbeat(),
    pause: () => payload.pause(),
  };
};

const messageOf = (place: Place, { key, value, headers }: KafkaMessage): IncomingMessage => ({
  ...place,
  key,
  value,
  headers: headersOf(headers ?? {}),
});

const headersOf = (headers: IHeaders): MessageHeaders =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      const last = Array.isArray(value) ? value.at(-1) : value;
      return last === undefined ? [] : [[name, last] as const];
    }),
  );
