import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileExpression } from './compile-expression.js';
import { compileUnaryTests } from './compile-unary-tests.js';
import type { FeelContext, FeelJson, FeelOutcome } from './compiled.js';

const variables: FeelContext['variables'] = {
  a: 1,
  b: 'text',
  c: { d: [1, null, { e: 'x' }], due: '2026-11-22' },
  xs: [3, 1, 2],
  ok: true,
  none: null,
};
const context: FeelContext = { variables, now: '2026-11-22T09:00:00Z', zone: 'Europe/Berlin' };

const numbers = Array.from({ length: 100_000 }, (_, index) => index);
const large: FeelContext['variables'] = {
  a: 1,
  n: 1e9,
  numbers,
  items: Array.from({ length: 20_000 }, (_, index) => ({ a: index, b: { c: [index] } })),
  text: 'a'.repeat(200_000),
  deep: numbers.slice(0, 1_500).reduce<FeelJson>((inner) => ({ inner }), {}),
};

const evaluate = (source: string, seen = context): FeelOutcome | undefined => {
  const compilation = compileExpression(source);
  return compilation.ok ? compilation.compiled.evaluate(seen) : undefined;
};

const isJson = (value: FeelJson): boolean =>
  JSON.stringify(JSON.parse(JSON.stringify(value))) === JSON.stringify(value);

const atoms = [
  'a',
  'b',
  'c',
  'c.d',
  'xs',
  'ok',
  'none',
  '1',
  '0',
  '2.5',
  '"x"',
  '"2026-01-01"',
  'true',
  'null',
  'c.due',
  '?',
  'i',
  'item',
  'now()',
];
const binary = ['+', '-', '*', '/', '**', '<', '<=', '>', '=', '!=', ' and ', ' or ', ' in ', '..', '.'];
const calls = [
  'count',
  'sum',
  'string',
  'date',
  'duration',
  'flatten',
  'sort',
  'matches',
  'replace',
  'split',
  'substring',
  'not',
  'min',
  'distinct values',
  'concatenate',
  'get entries',
  'context put',
  'string join',
  'time',
  'number',
  'is',
  'append',
  'decimal',
  'index of',
  'remove',
];

/** Texts that look like FEEL, most of them well-formed. */
const expressions: fc.Arbitrary<string> = fc.letrec<{ text: string }>((tie) => ({
  text: fc.oneof(
    { maxDepth: 2, depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...atoms),
    fc
      .tuple(tie('text'), fc.constantFrom(...binary), tie('text'))
      .map(([left, operator, right]) => `(${left}${operator}${right})`),
    fc
      .tuple(fc.constantFrom(...calls), fc.array(tie('text'), { maxLength: 3 }))
      .map(([name, given]) => `${name}(${given.join(', ')})`),
    fc.array(tie('text'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc.tuple(tie('text'), tie('text')).map(([first, second]) => `{i: ${first}, k: ${second}}`),
    fc.tuple(tie('text'), tie('text')).map(([list, filter]) => `${list}[${filter}]`),
    fc.tuple(tie('text'), tie('text')).map(([list, body]) => `(for i in ${list} return ${body})`),
    fc
      .tuple(tie('text'), tie('text'), tie('text'))
      .map(([from, to, body]) => `(for i in ${from}..${to} return ${body})`),
    fc.tuple(tie('text'), tie('text')).map(([list, body]) => `(some i in ${list} satisfies ${body})`),
    fc.tuple(tie('text'), tie('text'), tie('text')).map(([test, yes, no]) => `(if ${test} then ${yes} else ${no})`),
    fc.tuple(tie('text'), tie('text')).map(([body, given]) => `(function(i) ${body})(${given})`),
    fc
      .tuple(tie('text'), tie('text'), tie('text'))
      .map(([value, low, high]) => `(${value} between ${low} and ${high})`),
    tie('text').map((value) => `(${value} instance of list<number>)`),
    tie('text').map((value) => `-${value}`),
  ),
})).text;

const signs = Array.from('()[]{}.,:"\'<>=?+-*/@ \n0ax\\`');

/** The same with characters changed, taken out and put in. */
const mutated = fc
  .tuple(expressions, fc.array(fc.tuple(fc.nat(200), fc.nat(3), fc.constantFrom(...signs)), { maxLength: 4 }))
  .map(([text, edits]) => edits.reduce((now, [at, cut, put]) => now.slice(0, at) + put + now.slice(at + cut), text));

describe('evaluation is total', () => {
  it('any text is refused, or gives JSON or a typed fault, the same each time', () => {
    let evaluated = 0;
    fc.assert(
      fc.property(
        fc.oneof(
          { weight: 5, arbitrary: expressions },
          { weight: 4, arbitrary: mutated },
          { weight: 1, arbitrary: fc.string() },
        ),
        (source) => {
          const first = evaluate(source);
          if (first === undefined) return true;
          evaluated += 1;
          expect(evaluate(source)).toEqual(first);
          return first.kind === 'fault' ? first.message !== '' : isJson(first.value);
        },
      ),
      { numRuns: 5_000 },
    );
    expect(evaluated).toBeGreaterThan(2_000);
  });

  it('any unary test is refused, or gives true, false, null or a typed fault', () => {
    fc.assert(
      fc.property(
        mutated,
        fc.constantFrom('', '< ', 'not(', '[1..'),
        fc.constantFrom<FeelJson>(1, 'x', null, [1], {}),
        (text, before, input) => {
          const compilation = compileUnaryTests(before + text);
          if (!compilation.ok) return true;
          const outcome = compilation.compiled.test(input, context);
          return outcome.kind === 'fault' || [true, false, null].includes(outcome.value as boolean | null);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('variables keep the values that they had', () => {
    const before = JSON.stringify(variables);
    fc.assert(
      fc.property(expressions, (source) => {
        evaluate(source);
        return true;
      }),
      { numRuns: 300 },
    );
    expect(JSON.stringify(variables)).toBe(before);
  });
});

const doubling = (count: number, step: (previous: string) => string, last: string): string =>
  `{v0: ["0123456789"], ${Array.from({ length: count }, (_, index) => `v${String(index + 1)}: ${step(`v${String(index)}`)}`).join(', ')}, r: ${last}}`;

const hostile = [
  'for i in 1..n return i',
  'for i in [1..n] return i',
  'for i in 0.1..n return i',
  '[for i in 0..2.5 return 1]',
  '{k: for i in 0..2.5 return 1}',
  'duration(for i in 0..2.5 return 1)',
  'date(2026, 1, count(for i in 0..2.5 return 1))',
  '[1][count(for i in [0..2.5] return 1) > 0]',
  'some i in 0..2.5 satisfies i = 9',
  'x in (for i in 0..2.5 return 1)',
  'x instance of list<number> and (every i in 0..2.5 satisfies true)',
  '(function() for i in 0..2.5 return 1)()',
  '@"P1D" + duration(string(for i in 0..1e9 return 1))',
  'date(from: string(for i in 0..2.5 return 1))',
  `for ${Array.from({ length: 12 }, (_, index) => `i${String(index)} in "a".."z"`).join(', ')} return 1`,
  'for i in 1..50000 return text + 1',
  'for i in [1] return partial',
  'string(for i in [1, 2] return partial)',
  'flatten(for i in [1, 2] return partial)',
  '(for i in [1, 2] return partial) = (for i in [1, 2] return partial)',
  'some i in numbers satisfies some j in numbers satisfies i + j = -1',
  'for i in numbers, j in numbers return 1',
  'numbers[count(numbers[item > 0]) > 0]',
  'for i in 1..200 return if i = 1 then "xx" else partial[-1] + partial[-1]',
  'for i in 1..200 return if i = 1 then [1] else concatenate(partial[-1], partial[-1])',
  doubling(60, (v) => `[${v}, ${v}]`, '1'),
  doubling(60, (v) => `[${v}, ${v}]`, 'string(v60)'),
  doubling(60, (v) => `[${v}, ${v}]`, 'v60 = v59'),
  doubling(60, (v) => `concatenate(${v}, ${v})`, 'count(v60)'),
  doubling(60, (v) => `{x: ${v}, y: ${v}}`, '1'),
  doubling(100, (v) => `if ${v} = [] then "" else string(${v}) + string(${v})`, '1'),
  '{f: function(g, k) g(g, k + 1), r: f(f, 1)}.r',
  '{f: function(g, k) g(g, k + 1) + g(g, k + 1), r: f(f, 1)}.r',
  '(function(g) g(g))(function(g) g(g))',
  'distinct values(items)',
  'union(items, items)',
  'sort(numbers, function(x, y) x > y)',
  'sort(items, function(x, y) some i in numbers satisfies i = -1)',
  'matches(text, "a*a*a*b")',
  'matches(text, "a+b")',
  'matches(text, string join(["(a", "+)+b"]))',
  'replace(text, "a", text)',
  'string join(numbers, text)',
  'string join(for i in 1..1000 return text, text)',
  'numbers.a.a.a.a.a.a.a.a.a.a.a',
  `[${Array(300).fill('items.a').join(',')}]`,
  `[${Array(300).fill('numbers=numbers').join(',')}]`,
  'deep',
  'deep = deep',
  'string(deep)',
  'date(text)',
  'duration(text)',
  'time(text)',
  'duration("P999999999Y") + duration("P999999999Y")',
  'date("2026-01-01") + duration("P999999999999999D")',
  'list replace(numbers, function(x, y) true, 1)',
  'insert before(numbers, 1e18, 1)',
  'remove(numbers, 0.5)',
  'every i in 1..100000 satisfies missing = i',
  '{"__proto__": {a: 1}}',
  'context([{key: "__proto__", value: {a: 1}}])',
  '(function(x) x).fn.prototype.constructor',
  '@"2026-01-01".value.constructor.constructor',
  'string.fn.constructor',
  '('.repeat(2_000),
  '['.repeat(2_999),
  '-'.repeat(2_990) + '1',
  'a..'.repeat(990),
  `{${Array.from({ length: 340 }, (_, index) => `a${String(index)}: 1`).join(',')}}`,
  'if a then '.repeat(290),
  'a '.repeat(1_500),
  `a.${'b '.repeat(1_400)}`,
  `function(${'b '.repeat(1_400)}) 1`,
  `{${'b '.repeat(1_400)}: 1}`,
  '\u0000\uFFFF"\\u',
];

describe('hostile texts', () => {
  it.each(hostile.map((source) => ({ source, label: JSON.stringify(source.slice(0, 70)) })))('$label', ({ source }) => {
    const before = process.cpuUsage();
    const outcome = evaluate(source, { ...context, variables: large });
    const { user, system } = process.cpuUsage(before);
    expect(outcome === undefined || outcome.kind === 'fault' || isJson(outcome.value)).toBe(true);
    // Processor time: the machine that runs the tests is often busy with others.
    expect((user + system) / 1_000).toBeLessThan(1_500);
  });

  it('none of them reaches the prototypes of the engine', () => {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as { readonly a?: unknown }).a).toBeUndefined();
  });
});
