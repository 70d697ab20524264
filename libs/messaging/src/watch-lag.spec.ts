import { describe, expect, it } from '@jest/globals';
import { pause } from './pause.js';
import { watchLag } from './watch-lag.js';

const watched = (high: bigint, committed: readonly (readonly [number, bigint])[]) => {
  const stalls: bigint[] = [];
  const watch = watchLag({
    admin: {
      ranges: () => Promise.resolve([0, 1].map((partition) => ({ partition, low: 2n, high }))),
      committed: () => Promise.resolve(new Map(committed)),
      close: () => Promise.resolve(),
    },
    group: 'g',
    stalledAfterMs: 60,
    onStalled: (lag) => stalls.push(lag),
  });
  watch.assigned(new Map([['t', [0]]]));
  return { watch, stalls };
};

describe('a consumer that stopped without a word', () => {
  it('is told of when messages lie before it and none was worked on for so long', async () => {
    const { watch, stalls } = watched(10n, []);
    await pause(150);
    await watch.stop();

    // Of its own partition alone, and only what is still there of it.
    expect(stalls[0]).toBe(8n);
  });

  it('is not suspected while it works, nor where nothing lies before it', async () => {
    const busy = watched(10n, []);
    for (let times = 0; times < 10; times += 1) {
      await pause(15);
      busy.watch.progressed();
    }
    await busy.watch.stop();
    const idle = watched(10n, [[0, 10n]]);
    await pause(150);
    await idle.watch.stop();

    expect([busy.stalls.length, idle.stalls.length]).toEqual([0, 0]);
  });
});
