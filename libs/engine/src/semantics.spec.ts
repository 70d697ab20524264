import { describe, expect, it } from '@jest/globals';
import { currentSemantics, semantics } from './semantics.js';

describe('the numbered behaviours of the engine', () => {
  it('are numbered from one without gaps, and new cases are born under the last', () => {
    expect(semantics.map(({ number }) => number)).toEqual(semantics.map((_, index) => index + 1));
    expect(semantics.at(-1)?.number).toBe(currentSemantics);
  });

  it('each say what changed, why, and since when', () => {
    for (const { what, why, since } of semantics) {
      expect([what, why].every((text) => text.length > 10)).toBe(true);
      expect(since).toMatch(/^\d+\.\d+\.\d+$/);
    }
  });
});
