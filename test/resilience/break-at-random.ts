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
  readonly onBreak?: (told: string) => void;
};

/**
 * Breaks parts at random, every half to three seconds, several at once where it comes so; each comes back at once or
 * after up to three seconds. Resolves with what was broken when every part is back.
 */
export const breakAtRandom = async ({ parts, seed, times, how, onBreak }: BreakingParts): Promise<readonly Break[]> => {
  const random = seeded(seed);
  const up = new Set(parts);
  const healing: Promise<Break>[] = [];
  for (let count = 1; count <= times; count += 1) {
    await sleep(500 + random() * 2_500);
    const [chosen, pauseMs] = [random(), random() < 0.3 ? 0 : random() * 3_000];
    // The same seed breaks the same parts in the same order, as far as they are back in time.
    while (up.size === 0) await sleep(50);
    const part = [...up][Math.floor(chosen * up.size)];
    if (part === undefined) continue;
    up.delete(part);
    onBreak?.(`${String(count)}/${String(times)} ${part.name}`);
    const broken = how.kind === 'kill' ? killed(part, pauseMs) : frozen(part, frozenMs(how, random()));
    healing.push(broken.finally(() => up.add(part)));
  }
  return Promise.all(healing);
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
