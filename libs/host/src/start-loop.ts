import { pause } from './pause.js';

/** Work that is done again and again: `step` says how much it did. */
export type LoopParts = {
  readonly step: () => Promise<number>;
  /** How long to rest after a step that left nothing to do. */
  readonly idleMs: number;
  /**
   * How much a step does at most: less than that means that nothing is left, so that what comes meanwhile is done together.
   * Absent: whatever does anything is followed at once.
   */
  readonly full?: number;
  /** A step that threw is tried again after a pause, which grows up to this. */
  readonly longestPauseMs?: number;
  readonly onFault: (error: unknown) => void;
};

/** A loop that runs. `failing`: the last step threw. */
export type Loop = { readonly failing: () => boolean; readonly stop: () => Promise<void> };

/** Runs a step after the other until stopped; `stop` waits for the step under way. */
export const startLoop = ({ step, idleMs, full = 1, longestPauseMs = 5_000, onFault }: LoopParts): Loop => {
  const ends = new AbortController();
  let faults = 0;
  const run = async (): Promise<void> => {
    while (!ends.signal.aborted) {
      try {
        const did = await step();
        faults = 0;
        if (did < full) await pause(idleMs, ends.signal);
      } catch (error) {
        faults += 1;
        onFault(error);
        await pause(Math.min(idleMs * 2 ** Math.min(faults, 20), longestPauseMs), ends.signal);
      }
    }
  };
  const running = run();
  return {
    failing: () => faults > 0,
    stop: () => {
      ends.abort();
      return running;
    },
  };
};
