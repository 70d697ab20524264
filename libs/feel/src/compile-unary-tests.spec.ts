import { describe, expect, it } from '@jest/globals';
import { compileUnaryTests } from './compile-unary-tests.js';
import type { FeelContext, FeelJson, FeelScope } from './compiled.js';

type Given = { readonly variables?: FeelContext['variables']; readonly scope?: FeelScope };

const verdict = (source: string, input: FeelJson, { variables = {}, scope = {} }: Given = {}): FeelJson => {
  const compilation = compileUnaryTests(source, scope);
  if (!compilation.ok) throw new Error(JSON.stringify(compilation.problem));
  const outcome = compilation.compiled.test(input, { variables, now: '2026-11-22T09:00:00Z' });
  if (outcome.kind === 'fault') throw new Error(outcome.message);
  return outcome.value;
};

describe('a cell of a decision table', () => {
  it.each<[string, FeelJson, FeelJson]>([
    ['-', 5, true],
    ['-', null, true],
    ['5', 5, true],
    ['5', 6, false],
    ['5', null, false],
    ['"key", "mid"', 'mid', true],
    ['"key", "mid"', 'small', false],
    ['< 5', 3, true],
    ['< 5, > 10', 12, true],
    ['[1..5)', 5, false],
    ['(1..5]', 5, true],
    ['not("key")', 'key', false],
    ['not("key")', 'small', true],
    ['not("key", "mid")', 'mid', false],
    ['not("key")', null, true],
    ['null', null, true],
    ['null', 1, false],
    ['true', true, true],
    ['true', false, false],
    ['true', 'key', false],
    ['["a", "b"]', 'b', true],
    ['? > 5', 6, true],
    ['? > 5 and ? < 7', 8, false],
    ['contains(?, "ey")', 'key', true],
    ['starts with(?, "x"), "key"', 'key', true],
    ['date("2026-01-01")', '2026-01-01', false],
  ])('%s on %j is %j', (source, input, expected) => {
    expect(verdict(source, input)).toBe(expected);
  });

  it('can be about other variables than its input', () => {
    expect(verdict('> limit', 5, { variables: { limit: 3 } })).toBe(true);
    expect(verdict('limit', 3, { variables: { limit: 3 } })).toBe(true);
    expect(verdict('limits', 3, { variables: { limits: [2, 3] } })).toBe(true);
    expect(verdict('blocked = false', 'any text', { variables: { blocked: false } })).toBe(true);
  });

  it('is unknown, not true, where the input can not be compared', () => {
    expect(verdict('<= 5', 'abc')).toBeNull();
    expect(verdict('not(<= 5)', 'abc')).toBeNull();
    expect(verdict('< 5', null)).toBeNull();
  });

  it('compares times where the input is declared to be one', () => {
    const scope = { '?': 'date' } as const;
    expect(verdict('>= date("2026-01-01")', '2026-02-01', { scope })).toBe(true);
    expect(verdict('date("2026-02-01")', '2026-02-01', { scope })).toBe(true);
    expect(verdict('? < date("2026-01-01")', '2026-02-01', { scope })).toBe(false);
  });

  it('lists the variables that it reads, without its input', () => {
    const compilation = compileUnaryTests('> limit, ? = other, "a"');
    expect(compilation.ok && compilation.compiled.names).toEqual(['limit', 'other']);
  });

  it.each(['', '<', '1 2', '5 >', 'not(', '[1..'])('"%s" is refused', (source) => {
    expect(compileUnaryTests(source)).toMatchObject({ ok: false, problem: { code: 'FeelSyntax' } });
  });
});
