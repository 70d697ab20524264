import { describe, expect, it } from '@jest/globals';
import { readDuration } from './duration.js';

describe('a duration', () => {
  it.each([
    ['P1D', { days: 1, ms: 0 }],
    ['PT4H30M', { days: 0, ms: 16_200_000 }],
    ['P2DT1.5S', { days: 2, ms: 1500 }],
    ['PT0S', { days: 0, ms: 0 }],
    ['P1000DT10000H', { days: 1000, ms: 36_000_000_000 }],
  ])('%s is read', (text, duration) => {
    expect(readDuration(text)).toEqual(duration);
  });

  it.each(['', 'P', 'PT', 'P1DT', '1D', 'PT4h', '-PT4H', 'PT-4H', 'P1W', 'P1M', 'P1Y', 'PT0.5H', 'P1001D', 'PT10001H'])(
    '"%s" is none that work is measured by',
    (text) => {
      expect(readDuration(text)).toBeUndefined();
    },
  );
});
