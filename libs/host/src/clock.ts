import type { Instant } from '@throughline/events';

/** The time that the record is written by. Tokens and rate limits go by real time whatever this one says. */
export type Clock = {
  readonly now: () => Instant;
  /** How many times faster than real time it runs; 1 everywhere but on a development machine. */
  readonly factor: number;
  /** How long to wait, in real milliseconds, until this clock shows the instant; negative where it is past. */
  readonly realMsUntil: (at: Instant) => number;
};

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => new Date().toISOString(),
  factor: 1,
  realMsUntil: (at) => Date.parse(at) - Date.now(),
};

/**
 * Reads `<real instant>@<instant shown then>*<factor>`: a clock that showed the second instant at the first and runs
 * `factor` times as fast. All processes that are told the same show the same. Undefined where the text is none.
 */
export const clockOf = (text: string): Clock | undefined => {
  const [, real = '', shown = '', speed = ''] = /^(.+)@(.+)\*(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  const [realOrigin, origin, factor] = [Date.parse(real), Date.parse(shown), Number(speed)];
  const isClock = !Number.isNaN(realOrigin) && !Number.isNaN(origin) && factor > 0 && factor <= fastest;
  if (!isClock) return undefined;
  const shownMs = (): number => origin + (Date.now() - realOrigin) * factor;
  return {
    now: () => new Date(Math.floor(shownMs())).toISOString(),
    factor,
    realMsUntil: (at) => (Date.parse(at) - shownMs()) / factor,
  };
};

/** A year in half a minute: beyond it the steps between two looks at the clock are days. */
const fastest = 1_000_000;
