import { describe, expect, it } from '@jest/globals';
import { patternCost } from './pattern-cost.js';

describe('the cost of a pattern', () => {
  it.each([
    '^[A-Z]{2}[0-9]{6}$',
    '^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}$',
    '.*urgent.*',
    '\\d{4}-\\d{2}-\\d{2}',
    '(ab)+',
    '(key|mid|small)',
    'a?b?c?',
    '[^;]*;',
    '\\p{L}+',
    '(?:x)(?<year>\\d+)(?=z)',
  ])('is bounded for %j', (pattern) => {
    expect(patternCost(pattern).ok).toBe(true);
  });

  it.each([
    '(a+)+$',
    '(a*)*',
    '([a-z]+)*x',
    '(a|a)*b',
    '(a|ab)+c',
    '(.*a){20}',
    '(a?){50}b',
    'a?'.repeat(30) + 'a'.repeat(30),
    '(x+x+)+y',
    '((a{1,9}){1,9}){1,9}',
    '.*.*.*.*.*=',
    '(a)\\1+',
    '(?<n>a+)\\k<n>',
    'a{100000}',
    '(a{500}){500}',
    '[',
  ])('is too much for %j', (pattern) => {
    expect(patternCost(pattern)).toMatchObject({ ok: false });
  });

  it('grows with the text and with each unlimited repetition', () => {
    const cost = (pattern: string, characters: number): number => {
      const found = patternCost(pattern);
      return found.ok ? found.on(characters) : NaN;
    };
    expect(cost('^abc$', 99)).toBe(1);
    expect(cost('abc', 99)).toBe(100);
    expect(cost('^a+b', 99)).toBe(100);
    expect(cost('a+b', 99)).toBe(10_000);
    expect(cost('a+', 99)).toBe(100);
    expect(cost('a{1,3}b', 99)).toBe(300);
  });
});
