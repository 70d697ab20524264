import { describe, expect, it } from '@jest/globals';
import { compileExpression } from './compile-expression.js';
import type { FeelContext, FeelJson, FeelOutcome, FeelScope } from './compiled.js';

const context = (variables: FeelContext['variables'], more: Partial<FeelContext> = {}): FeelContext => ({
  variables,
  now: '2026-11-22T23:30:00Z',
  ...more,
});

const outcome = (source: string, variables: FeelContext['variables'] = {}, scope?: FeelScope): FeelOutcome => {
  const compilation = compileExpression(source, scope);
  if (!compilation.ok) throw new Error(JSON.stringify(compilation.problem));
  return compilation.compiled.evaluate(context(variables));
};

const value = (source: string, variables: FeelContext['variables'] = {}, scope?: FeelScope): FeelJson => {
  const result = outcome(source, variables, scope);
  if (result.kind === 'fault') throw new Error(result.message);
  return result.value;
};

const problem = (source: string): string => {
  const compilation = compileExpression(source);
  return compilation.ok ? 'none' : compilation.problem.code;
};

const names = (source: string, scope?: FeelScope): readonly string[] => {
  const compilation = compileExpression(source, scope);
  return compilation.ok ? compilation.compiled.names : [compilation.problem.message];
};

describe('conditions and values', () => {
  it.each<[string, FeelContext['variables'], FeelJson]>([
    ['amount > 1000', { amount: 1500 }, true],
    ['amount > limit and not(blocked)', { amount: 5, limit: 3, blocked: false }, true],
    ['if amount > 1000 then "large" else "small"', { amount: 5 }, 'small'],
    ['sum(lines.price)', { lines: [{ price: 2 }, { price: 3 }] }, 5],
    [
      'lines[price > 2].name',
      {
        lines: [
          { price: 3, name: 'a' },
          { price: 1, name: 'b' },
        ],
      },
      ['a'],
    ],
    ['for line in lines return line * 2', { lines: [1, 2] }, [2, 4]],
    ['some line in lines satisfies line > 1', { lines: [1, 2] }, true],
    ['{net: 100, gross: net * 1.2}.gross', {}, 120],
    ['first name + " " + last name', { 'first name': 'Ada', 'last name': 'L' }, 'Ada L'],
    ['sort([3, 1, 2], function(a, b) a < b)', {}, [1, 2, 3]],
    ['median([10, 9, 1])', {}, 9],
    ['for i in 0.5..3 return i', {}, [0.5, 1.5, 2.5]],
    ['for i in [1..3) return i', {}, [1, 2]],
    ['for i in 3..1 return i', {}, [3, 2, 1]],
    ['if a > b // the larger one\n then a else b', { a: 1, b: 2 }, 2],
  ])('%s', (source, variables, expected) => {
    expect(value(source, variables)).toEqual(expected);
  });

  it.each([
    ['text with number', '"7" > 5'],
    ['number with text', '5 <= "abc"'],
    ['text in a range of numbers', '"abc" in [1..5]'],
    ['text between numbers', '"abc" between 1 and 5'],
    ['null with number', 'null < 1'],
  ])('does not put a %s in an order: the answer is null', (_what, source) => {
    expect(value(source)).toBeNull();
  });

  it('gives null and a warning for a variable that is not there', () => {
    expect(outcome('amount > 1000')).toEqual({
      kind: 'value',
      value: null,
      warnings: [{ message: "Variable 'amount' not found", from: 0, to: 6 }],
    });
  });

  it('names types in warnings, never values', () => {
    const result = outcome('secret + 1', { secret: 'salary 4711' });
    expect(JSON.stringify(result)).not.toContain('4711');
    expect(result.kind === 'value' && result.warnings[0]?.message).toContain('a value of type string');
  });

  it('says where in the text a warning comes from, also inside loops and functions', () => {
    const source = 'for x in [1, 2] return {a: "t" + "u" + miss}.a';
    const result = outcome(source);
    const places = result.kind === 'value' ? result.warnings.map(({ from, to }) => source.slice(from, to)) : [];
    expect(places).toContain('miss');
  });
});

describe('the example of the README', () => {
  it('tells a large amount from a small one', () => {
    const compilation = compileExpression('if amount > limit then "large" else "small"');
    if (!compilation.ok) throw new Error(compilation.problem.message);
    const { names: read, evaluate } = compilation.compiled;
    expect(read).toEqual(['amount', 'limit']);
    expect(
      evaluate({ variables: { amount: 1500, limit: 1000 }, now: '2026-11-22T09:00:00Z', zone: 'Europe/Berlin' }),
    ).toEqual({ kind: 'value', value: 'large', warnings: [] });
  });
});

describe('dates and times', () => {
  it('go out as ISO 8601 texts', () => {
    expect(value('date("2026-11-22") + duration("P1M")')).toBe('2026-12-22');
    expect(value('[time("10:00:00Z"), duration("PT90M"), date and time("2026-01-01T00:00:00")]')).toEqual([
      '10:00:00Z',
      'PT1H30M',
      '2026-01-01T00:00:00',
    ]);
  });

  it('come in as texts, unless the scope says that they are times', () => {
    expect(value('due = "2026-11-22"', { due: '2026-11-22' })).toBe(true);
    expect(value('due > date("2026-01-01")', { due: '2026-11-22' })).toBeNull();
    expect(value('due > date("2026-01-01")', { due: '2026-11-22' }, { due: 'date' })).toBe(true);
    expect(value('order.due + duration("P1D")', { order: { due: '2026-11-22' } }, { order: { due: 'date' } })).toBe(
      '2026-11-23',
    );
    expect(value('due', { due: 'tomorrow' }, { due: 'date' })).toBeNull();
  });

  it('now() and today() are the clock that came in, in its zone', () => {
    const compilation = compileExpression('[string(now()), string(today())]');
    const at = (zone?: string): FeelOutcome | undefined =>
      compilation.ok ? compilation.compiled.evaluate(context({}, zone === undefined ? {} : { zone })) : undefined;
    expect(at()).toMatchObject({ value: ['2026-11-22T23:30:00Z', '2026-11-22'] });
    expect(at('Europe/Berlin')).toMatchObject({ value: ['2026-11-23T00:30:00@Europe/Berlin', '2026-11-23'] });
    expect(at('Mars/Base')).toMatchObject({ kind: 'fault', code: 'FeelFailed' });
    expect(at('Europe/Berlin')).toEqual(at('Europe/Berlin'));
  });

  it('never read the clock of the machine, not even when none came in', () => {
    const compilation = compileExpression('now()');
    expect(compilation.ok && compilation.compiled.evaluate({ variables: {}, now: '' })).toMatchObject({
      code: 'FeelFailed',
    });
  });
});

describe('names', () => {
  it.each<[string, string[]]>([
    ['amount > 1000', ['amount']],
    ['order.customer.name + suffix', ['order', 'suffix']],
    ['for x in xs, y in x.ys return x + y + z', ['xs', 'z']],
    ['some x in xs satisfies x > limit', ['limit', 'xs']],
    ['for i in from..to return partial', ['from', 'to']],
    ['{a: 1, b: a + c}', ['c']],
    ['function(a, b) a + b + c', ['c']],
    ['xs[item > least]', ['least', 'xs']],
    ['count(xs) + string length(name)', ['name', 'xs']],
    ['count > 5', ['count']],
    ['matches(input: text, pattern: "a")', ['text']],
    ['get value(c, "k")', ['c']],
    ['x instance of number', ['x']],
    ['date(due) > today()', ['due']],
    ['[1, "a", true, null]', []],
    ['? > 5', ['?']],
  ])('%s reads %j', (source, expected) => {
    expect(names(source)).toEqual(expected);
  });

  it('with spaces and operators are known by the scope', () => {
    const scope = { 'loan-to-value': null, applicant: { 'monthly income': null } };
    expect(names('loan-to-value * applicant.monthly income', scope)).toEqual(['applicant', 'loan-to-value']);
    expect(value('loan-to-value * 2', { 'loan-to-value': 0.8 }, scope)).toBe(1.6);
    expect(names('loan-to-value')).toEqual(['loan', 'to', 'value']);
  });

  it('of the JavaScript engine are nothing special', () => {
    const variables = { o: {} };
    for (const source of [
      'constructor',
      'toString',
      'o.constructor',
      'o.hasOwnProperty',
      'get value(o, "__proto__")',
    ]) {
      expect(value(source, variables)).toBeNull();
    }
    expect(problem('__proto__')).toBe('FeelNotSupported');
    expect(problem('o.__proto__')).toBe('FeelNotSupported');
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });
});

describe('texts that are refused when they are compiled', () => {
  it.each([
    ['', 'FeelSyntax'],
    ['a >', 'FeelSyntax'],
    ['a b c +', 'FeelSyntax'],
    ['"open', 'FeelSyntax'],
    ['for i in 1..1000000000 return i', 'FeelRangeTooLarge'],
    ['for i in [1..1000000000] return i', 'FeelRangeTooLarge'],
    ['for i in 1..1000, j in 1..1000 return i', 'FeelRangeTooLarge'],
    ['for i in 1..1000 return for j in -1000..-1 return i', 'FeelRangeTooLarge'],
    ['every i in 1..1000 satisfies some j in 1..1000 satisfies i = j', 'FeelRangeTooLarge'],
    ['matches(x, "(a+)+$")', 'FeelPatternRefused'],
    ['matches(pattern: "(a|a)*", input: x)', 'FeelPatternRefused'],
    ['replace(x, "(.*)*", "")', 'FeelPatternRefused'],
    ['split(x, "[")', 'FeelPatternRefused'],
    ['function(a) external {java: {class: "X"}}', 'FeelNotSupported'],
    ['diskount(x)', 'FeelNotSupported'],
    ['overlaps before(a, b)', 'FeelNotSupported'],
    ['tl__step()', 'FeelNotSupported'],
  ])('%j: %s', (source, code) => {
    expect(problem(source)).toBe(code);
  });

  it('too long and too deep ones', () => {
    expect(problem(`"${'x'.repeat(4_000)}"`)).toBe('FeelTooLong');
    expect(problem('('.repeat(300))).toBe('FeelTooDeep');
    expect(problem('a '.repeat(1_000))).toBe('FeelTooLong');
    expect(compileExpression('a', { ['a '.repeat(1_000)]: null })).toMatchObject({ problem: { code: 'FeelTooLong' } });
  });

  it('a long range is no harm where nothing loops over it', () => {
    expect(value('5 in [1..1000000000]')).toBe(true);
  });
});

describe('values that have no JSON', () => {
  it.each(['[1..3]', '[[1..3]]', 'function(x) x', '{f: function(x) x}', 'count', 'now'])('%s is a fault', (source) => {
    expect(outcome(source)).toMatchObject({ kind: 'fault', code: 'FeelFailed' });
  });

  it('a number that is not finite becomes null with a warning', () => {
    expect(outcome('10 ** 400')).toMatchObject({
      value: null,
      warnings: [{ message: 'the result is not a finite number' }],
    });
  });

  it('minus zero becomes zero, and half a surrogate pair the replacement character', () => {
    expect(Object.is(value('0 * -1'), 0)).toBe(true);
    expect(value('"\\uD800"')).toBe('\uFFFD');
  });
});

describe('compiling', () => {
  it('is done once for a text: the second time gives the same object', () => {
    const [first, second] = [compileExpression('a + 4711'), compileExpression('a + 4711')];
    expect(first).toBe(second);
  });

  it('leaves nothing of one evaluation for the next', () => {
    const compilation = compileExpression('a');
    if (!compilation.ok) throw new Error('refused');
    expect(compilation.compiled.evaluate(context({ a: 1 }))).toMatchObject({ value: 1 });
    expect(compilation.compiled.evaluate(context({}))).toMatchObject({ value: null });
  });

  it('takes the steps of several evaluations from one allowance', () => {
    const compilation = compileExpression('for i in 1..100 return i');
    if (!compilation.ok) throw new Error('refused');
    const allowance = { left: 150 };
    expect(compilation.compiled.evaluate(context({}, { allowance }))).toMatchObject({ kind: 'value' });
    expect(allowance.left).toBeLessThan(50);
    expect(compilation.compiled.evaluate(context({}, { allowance }))).toMatchObject({ code: 'FeelBudgetExceeded' });
  });
});
