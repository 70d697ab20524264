import type { KafkaAdmin } from './kafka-port.js';

/** What is watched: the partitions that a member of a group was given. */
export type LagWatchParts = {
  readonly admin: Pick<KafkaAdmin, 'ranges' | 'committed' | 'close'>;
  readonly group: string;
  readonly onStalled: (lag: bigint) => void;
  readonly stalledAfterMs?: number;
};

/** Watches a member. */
export type LagWatch = {
  readonly assigned: (partitions: ReadonlyMap<string, readonly number[]>) => void;
  /** A message was worked on, with whatever success. */
  readonly progressed: () => void;
  readonly stop: () => Promise<void>;
};

/**
 * kafkajs can stop without an error: no crash, no message, only messages that lie there. Tells when they do and for so
 * long none was worked on.
 */
export const watchLag = ({ admin, group, onStalled, stalledAfterMs = 60_000 }: LagWatchParts): LagWatch => {
  let partitions: ReadonlyMap<string, readonly number[]> = new Map();
  let since = performance.now();
  let looking: Promise<void> = Promise.resolve();
  const renew = (): void => {
    since = performance.now();
  };
  const look = async (): Promise<void> => {
    if (performance.now() - since < stalledAfterMs) return;
    const lag = await lagOf(admin, group, partitions);
    if (lag === 0n) renew();
    else if (performance.now() - since >= stalledAfterMs) onStalled(lag);
  };
  const timer = setInterval(() => {
    // A cluster that can't be asked is no stall: the member crashes by itself, or goes on when it is back.
    looking = looking.then(look).catch(renew);
  }, stalledAfterMs / 6);
  return {
    assigned: (given) => {
      partitions = given;
      renew();
    },
    progressed: renew,
    stop: async () => {
      clearInterval(timer);
      await looking;
      await admin.close();
    },
  };
};

/** How many messages lie before a member: of partitions that nothing was committed of, all that are still there. */
const lagOf = async (
  admin: LagWatchParts['admin'],
  group: string,
  partitions: ReadonlyMap<string, readonly number[]>,
): Promise<bigint> => {
  let lag = 0n;
  for (const [topic, mine] of partitions) {
    const committed = await admin.committed(group, topic);
    for (const { partition, low, high } of await admin.ranges(topic)) {
      if (mine.includes(partition)) lag += high - (committed.get(partition) ?? low);
    }
  }
  return lag;
};
