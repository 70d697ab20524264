import type { Instant } from '@throughline/events';

/** What failed rests before its next turn, twice as long each time, so that it keeps nothing else from its turn. */
export interface Resting {
  /** How many more to ask for, so that those that rest do not fill the list. */
  readonly size: () => number;
  readonly isResting: (key: string) => boolean;
  readonly failed: (key: string) => void;
  readonly done: (key: string) => void;
}

/** In this process's memory: another replica finds out for itself. */
export const createResting = (now: () => Instant): Resting => {
  const rests = new Map<string, { readonly until: number; readonly ms: number }>();
  return {
    size: () => Math.min(rests.size, mostResting),
    isResting: (key) => (rests.get(key)?.until ?? 0) > Date.parse(now()),
    failed: (key) => {
      const ms = Math.min((rests.get(key)?.ms ?? firstRest / 2) * 2, longestRest);
      const at = Date.parse(now());
      rests.set(key, { until: at + ms, ms });
      for (const [other, { until }] of rests) if (until + longestRest < at) rests.delete(other);
    },
    done: (key) => {
      rests.delete(key);
    },
  };
};

const firstRest = 250;
const longestRest = 60_000;

/** More than these fail only where everything does: then nothing is kept from its turn. */
const mostResting = 1_000;
