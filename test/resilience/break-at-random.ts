import { setTimeout as sleep } from 'node:timers/promises';
import type { Breakable } from '../system/breakable-server.js';
import { seeded } from '../system/seeded.js';

/** One break of one part. Times in ms since the epoch; `back`: when the part answered again. */
export type Break = { readonly part: string; readonly at: number; readonly back: number };

/** How it is broken: ended and started again, or frozen for so many seconds. */
export type Breaking =
  { readonly kind: 'kill' } | { readonly kind: 'freeze'; readonly leastS: number; readonly mostS: number };

/** `times`: how often something is broken in all. */
export type BreakingParts = {
  readonly parts: readonly Breakable[];
  readonly seed: number;
  readonly times: number;
  readonly how: Breaking;
  /** Least and most seconds from one break to the next. */
  readonly every: readonly [number, number];
  readonly onBreak?: (told: string) => void;
};

/**
 * Breaks parts at random, all alike often, several at once where it comes so; each comes back at once or after up to
 * three seconds. The same seed breaks the same parts in the same order: one that is not back
 * yet is waited for. Resolves with what was broken when every part is back.
 */
export const breakAtRandom = async ({
  parts,
  seed,
  times,
  how,
  every,
  onBreak,
}: BreakingParts): Promise<readonly Break[]> => {
  const random = seeded(seed);
  const broken = new Map<Breakable, Promise<Break>>();
  const all: Promise<Break>[] = [];
  for (let count = 1; count <= times; count += 1) {
    const [pause, chosen, downMs, share] = [random(), random(), random() * 3_000, random()];
    await sleep((every[0] + pause * (every[1] - every[0])) * 1_000);
    const part = parts[Math.floor(chosen * parts.length)];
    if (part === undefined) continue;
    await broken.get(part);
    onBreak?.(`${String(count)}/${String(times)} ${part.name}`);
    // A third of them comes back at once.
    const breaking =
      how.kind === 'kill' ? killed(part, share < 1 / 3 ? 0 : downMs) : frozen(part, frozenMs(how, share));
    broken.set(part, breaking);
    all.push(breaking);
  }
  return Promise.all(all);
};

const killed = async (part: Breakable, pauseMs: number): Promise<Break> => {
  const at = Date.now();
  await part.kill();
  await sleep(pauseMs);
  await part.restart();
  return { part: part.name, at, back: Date.now() };
};

const frozen = async (part: Breakable, ms: number): Promise<Break> => {
  const at = Date.now();
  await part.halt();
  await sleep(ms);
  await part.resume();
  return { part: part.name, at, back: Date.now() };
};

const frozenMs = ({ leastS, mostS }: Breaking & { readonly kind: 'freeze' }, share: number): number =>
  (leastS + share * (mostS - leastS)) * 1_000;
