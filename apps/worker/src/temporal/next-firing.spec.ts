import { describe, expect, it } from '@jest/globals';
import { nextFiring } from './next-firing.js';

const deployedAt = '2026-11-23T09:00:00.000Z';
const cycle = (text: string) => ({ kind: 'cycle' as const, text, deployedAt });

const firings = (...fired: readonly string[]) => ({
  last: fired.at(-1),
  since: (first: string) => Promise.resolve(fired.filter((at) => at >= first).length),
});

const all = async (timer: Parameters<typeof nextFiring>[0], most = 5): Promise<readonly string[]> => {
  const fired: string[] = [];
  for (let next = await nextFiring(timer, firings()); next !== undefined && fired.length < most;) {
    fired.push(next);
    next = await nextFiring(timer, firings(...fired));
  }
  return fired;
};

describe('when a timer start event fires', () => {
  it('is once for a date and for a duration, which counts from the deployment', async () => {
    expect(await all({ kind: 'date', text: '2026-12-01T08:00:00', deployedAt })).toEqual(['2026-12-01T08:00:00.000Z']);
    expect(await all({ kind: 'duration', text: 'PT2H', deployedAt })).toEqual(['2026-11-23T11:00:00.000Z']);
  });

  it('is as often as a cycle says, from the deployment or from the date that it names', async () => {
    expect(await all(cycle('R2/P1M'))).toEqual(['2026-12-23T09:00:00.000Z', '2027-01-23T09:00:00.000Z']);
    expect(await all(cycle('R2/2026-12-01T00:00:00Z/P1D'))).toEqual([
      '2026-12-01T00:00:00.000Z',
      '2026-12-02T00:00:00.000Z',
    ]);
    expect(await all(cycle('R/PT1H'))).toHaveLength(5);
  });

  it('begins anew with a version that was deployed after the last firing', async () => {
    const of = firings('2026-11-01T09:00:00.000Z', '2026-11-02T09:00:00.000Z');

    expect(await nextFiring(cycle('R2/P1D'), of)).toBe('2026-11-24T09:00:00.000Z');
  });

  it('is in the past where it was missed', async () => {
    const of = firings('2026-11-24T09:00:00.000Z');

    expect(await nextFiring(cycle('R/P1D'), of)).toBe('2026-11-25T09:00:00.000Z');
  });
});
