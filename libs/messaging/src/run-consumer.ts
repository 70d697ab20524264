import type { IncomingBatch, IncomingMessage, Kafka, Place } from './kafka-port.js';
import { watchLag } from './watch-lag.js';
import { deferred } from './deferred.js';
import { pause } from './pause.js';

/** What a consumer tells its host. */
export type ConsumerNotice =
  | { readonly kind: 'assigned'; readonly partitions: number }
  /** The world is in the way: the partition waits and tries the same message again. */
  | { readonly kind: 'waiting'; readonly place: Place; readonly error: unknown }
  /** Messages lie there and none came: the driver stopped without a word, and is started again. */
  | { readonly kind: 'stalled'; readonly lag: bigint }
  | { readonly kind: 'crashed'; readonly error: unknown; readonly retriable: boolean };

/** What a consumer is made of. */
export type ConsumerParts = {
  readonly kafka: Pick<Kafka, 'subscribe' | 'admin'>;
  readonly group: string;
  readonly topics: readonly string[];
  /** Resolves when the message is accounted for, whatever it was. A throw means: not now, try it again. */
  readonly handle: (message: IncomingMessage) => Promise<void>;
  readonly onNotice?: (notice: ConsumerNotice) => void;
  /** What becomes of a consumer whose driver gave up for good: `restart` if not said. */
  readonly onCrash?: (error: unknown) => 'restart' | 'stop';
  readonly concurrency?: number;
  /** Messages that lie there for so long while none comes mean that the driver has stopped. */
  readonly stalledAfterMs?: number;
};

/** A consumer that runs. `ended`: it was stopped, or gave up as its host chose. */
export type RunningConsumer = { readonly ended: Promise<void>; readonly stop: () => Promise<void> };

/** Consumes until stopped: a member that ends for whatever reason is followed by another. */
export const runConsumer = (parts: ConsumerParts): RunningConsumer => {
  const ends = new AbortController();
  const ended = consume(parts, ends.signal);
  return {
    ended,
    stop: () => {
      ends.abort();
      return ended;
    },
  };
};

const longestPauseMs = 5_000;

const consume = async (parts: ConsumerParts, signal: AbortSignal): Promise<void> => {
  for (let pauseMs = 250; !signal.aborted; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const begun = performance.now();
    const end = await oneMember(parts, signal);
    if (end.kind === 'stopped') return;
    parts.onNotice?.(end);
    if (end.kind === 'crashed' && !end.retriable && parts.onCrash?.(end.error) === 'stop') return;
    if (performance.now() - begun > 60_000) pauseMs = 250;
    await pause(pauseMs, signal);
  }
};

type End = Extract<ConsumerNotice, { readonly kind: 'stalled' | 'crashed' }> | { readonly kind: 'stopped' };

const oneMember = async (parts: ConsumerParts, signal: AbortSignal): Promise<End> => {
  const { kafka, group, topics, concurrency = 3, onNotice } = parts;
  const over = deferred<End>();
  const stop = (): void => over.resolve({ kind: 'stopped' });
  signal.addEventListener('abort', stop);
  const watch = watchLag({
    ...parts,
    admin: kafka.admin(),
    onStalled: (lag) => over.resolve({ kind: 'stalled', lag }),
  });
  const holding = createHolding(signal);
  try {
    const subscription = await kafka.subscribe({
      ...{ group, topics, concurrency },
      onBatch: (batch) => takeBatch(batch, { parts, holding, onProgress: watch.progressed }),
      onCrash: (error, retriable) => over.resolve({ kind: 'crashed', error, retriable }),
      onAssigned: (assigned) => {
        watch.assigned(assigned);
        onNotice?.({ kind: 'assigned', partitions: [...assigned.values()].flat().length });
      },
    });
    const end = await over.promise;
    await subscription.stop();
    return end;
  } catch (error) {
    return { kind: 'crashed', error, retriable: true };
  } finally {
    signal.removeEventListener('abort', stop);
    await watch.stop();
  }
};

type Taking = { readonly parts: ConsumerParts; readonly holding: Holding; readonly onProgress: () => void };

/** In order; what is accounted for is told to the cluster even where the member has to leave in between. */
const takeBatch = async (batch: IncomingBatch, taking: Taking): Promise<void> => {
  let next: bigint | undefined;
  try {
    for (const message of batch.messages) {
      if (!batch.running() || !(await taken(batch, message, taking))) break;
      next = message.offset + 1n;
      batch.done(message.offset);
      await batch.heartbeat();
    }
    if (next === (batch.messages.at(-1)?.offset ?? -1n) + 1n) batch.done(batch.lastOffset);
  } finally {
    if (next !== undefined) await batch.commit(next);
  }
};

const taken = async (batch: IncomingBatch, message: IncomingMessage, taking: Taking): Promise<boolean> => {
  const { parts, holding, onProgress } = taking;
  try {
    await parts.handle(message);
    holding.free(batch);
    return true;
  } catch (error) {
    holding.hold(batch);
    const { topic, partition, offset } = message;
    parts.onNotice?.({ kind: 'waiting', place: { topic, partition, offset }, error });
    return false;
  } finally {
    onProgress();
  }
};

/** Partitions that wait: each longer the more often it has failed. */
type Holding = { readonly hold: (batch: IncomingBatch) => void; readonly free: (batch: IncomingBatch) => void };

const createHolding = (signal: AbortSignal): Holding => {
  const failures = new Map<string, number>();
  const nameOf = ({ topic, partition }: IncomingBatch): string => `${topic}/${String(partition)}`;
  return {
    hold: (batch) => {
      const failed = failures.get(nameOf(batch)) ?? 0;
      failures.set(nameOf(batch), failed + 1);
      const resume = batch.pause();
      void pause(Math.min(200 * 2 ** Math.min(failed, 10), longestPauseMs), signal).then(resume);
    },
    free: (batch) => failures.delete(nameOf(batch)),
  };
};
