import { readFileSync } from 'node:fs';
import type { Json, JsonObject } from '@throughline/events';
import { describe, expect, it } from '@jest/globals';
import { readDecisions } from './read-decisions.js';
import type { DecisionOutcome } from './decision-model.js';

const model = (name: string): string => readFileSync(new URL(`./models/${name}.dmn`, import.meta.url), 'utf8');

const clock = { now: '2026-11-22T09:00:00Z' };

const decide = async (file: string, decision: string, variables: JsonObject): Promise<DecisionOutcome> => {
  const result = await readDecisions(model(file));
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const found = result.decisions.get(decision);
  if (found === undefined) throw new Error(`no decision ${decision}`);
  return found.decide(variables, clock);
};

const output = async (file: string, decision: string, variables: JsonObject): Promise<Json> => {
  const outcome = await decide(file, decision, variables);
  if (outcome.kind === 'failed') throw new Error(outcome.message);
  return outcome.output;
};

const hitRules = async (file: string, decision: string, variables: JsonObject): Promise<readonly string[]> => {
  const outcome = await decide(file, decision, variables);
  return outcome.kind === 'decided' ? outcome.trace.hits.map(({ rule }) => rule) : [];
};

const keyLarge = { segment: 'key', amount: 20_000 };

describe('hit policies', () => {
  it('unique: gives the output of the one rule that hits', async () => {
    expect(await output('unique', 'discount', keyLarge)).toBe(15);
  });

  it('unique: fails when two rules hit, and names them', async () => {
    const outcome = await decide('unique', 'discount', { segment: 'key', amount: 50 });
    expect(outcome).toMatchObject({ kind: 'failed', code: 'UniqueViolated' });
    expect(outcome.kind === 'failed' && outcome.message).toContain('key-small, key-odd');
    expect(outcome.kind === 'failed' && outcome.remedy).toContain('hit policy');
  });

  it('unique: gives the default output when no rule hits', async () => {
    expect(await output('unique', 'discount', { segment: 'mid', amount: 50 })).toBe(5);
  });

  it('any: several rules may hit if they agree', async () => {
    expect(await output('any', 'approval', { segment: 'small', amount: 15_000 })).toBe(true);
    expect(await hitRules('any', 'approval', { segment: 'small', amount: 15_000 })).toEqual(['large', 'small-large']);
  });

  it('any: fails when the rules that hit disagree', async () => {
    const outcome = await decide('any', 'approval', { segment: 'small', amount: 25_000 });
    expect(outcome).toMatchObject({ kind: 'failed', code: 'AnyViolated' });
  });

  it('priority: gives the most important output, whatever the order of rules', async () => {
    expect(await output('priority', 'risk', { segment: 'small', amount: 20_000 })).toBe('high');
    expect(await output('priority', 'risk', { segment: 'mid', amount: 20_000 })).toBe('medium');
    expect(await output('priority', 'risk', { segment: 'mid', amount: 1 })).toBe('low');
  });

  it('first: gives the first rule that hits and looks no further', async () => {
    expect(await output('first', 'discount', keyLarge)).toBe(15);
    expect(await hitRules('first', 'discount', keyLarge)).toEqual(['key-large']);
  });

  it('rule order: gives all outputs in the order of the rules', async () => {
    expect(await output('rule-order', 'discounts', keyLarge)).toEqual([15, 10, 8]);
  });

  it('output order: gives all outputs, the most important first', async () => {
    expect(await output('output-order', 'approvers', { amount: 200_000 })).toEqual([
      'general director',
      'commercial director',
      'head of direction',
    ]);
  });

  it.each([
    ['discounts', [15, 10, 8]],
    ['discounts-sum', 33],
    ['discounts-min', 8],
    ['discounts-max', 15],
    ['discounts-count', 3],
  ])('collect: %s of the hits of a large key account is %j', async (decision, expected) => {
    expect(await output('collect', decision, keyLarge)).toEqual(expected);
  });

  it('gives null with a warning when no rule hits and there is no default', async () => {
    const outcome = await decide('first', 'discount', { segment: 'mid', amount: 1 });
    expect(outcome).toMatchObject({ kind: 'decided', output: null, trace: { hits: [] } });
    expect(outcome.kind === 'decided' && outcome.trace.warnings).toEqual([
      'no rule hit, and there is no default output: the output is null',
    ]);
  });
});

describe('outputs and inputs', () => {
  it('gives a context where there are several outputs', async () => {
    expect(await output('two-outputs', 'terms', { segment: 'key' })).toEqual({ discount: 10, days: 60 });
    expect(await output('two-outputs', 'terms', { segment: 'small' })).toEqual({ discount: 0, days: 14 });
  });

  it('fails on an output that is not one of the allowed values', async () => {
    const outcome = await decide('two-outputs', 'terms', { segment: 'mid' });
    expect(outcome).toMatchObject({ kind: 'failed', code: 'OutputValueNotAllowed' });
  });

  it('fails on an input that is not one of the allowed values', async () => {
    const outcome = await decide('unique', 'discount', { segment: 'huge', amount: 1 });
    expect(outcome).toMatchObject({ kind: 'failed', code: 'InputValueNotAllowed' });
  });

  it('fails on an amount that is a text, instead of finding no rule for it', async () => {
    const outcome = await decide('unique', 'discount', { segment: 'key', amount: '20000' });
    expect(outcome).toMatchObject({ kind: 'failed', code: 'InputTypeMismatch' });
  });

  it('lists the variables that a decision may read', async () => {
    const result = await readDecisions(model('unique'));
    expect(result.ok && result.decisions.get('discount')?.names).toEqual(['amount', 'segment']);
  });
});

describe('the trace', () => {
  it('holds what was asked, what hit with its texts and reasons, and what came out', async () => {
    const outcome = await decide('unique', 'discount', keyLarge);
    expect(outcome.kind === 'decided' && outcome.trace).toEqual({
      decision: 'discount',
      inputs: [
        { expression: 'segment', value: 'key' },
        { expression: 'amount', value: 20_000 },
      ],
      hitPolicy: 'UNIQUE',
      hits: [
        {
          rule: 'key-large',
          index: 1,
          inputs: ['"key"', '>= 10000'],
          outputs: [15],
          annotations: ['framework agreement'],
        },
      ],
      output: 15,
      warnings: [],
      required: [],
    });
  });

  it('holds the decisions that were required, each once', async () => {
    const order = { 'net value': 2000, 'ordered on': '2026-11-20' };
    const outcome = await decide('quote', 'price', { Order: order });
    expect(outcome).toMatchObject({ kind: 'decided', output: 1900 });
    if (outcome.kind !== 'decided') throw new Error('not decided');
    expect(outcome.trace.required).toMatchObject([
      {
        decision: 'rebate',
        output: 5,
        hits: [{ rule: 'large-high' }],
        required: [{ decision: 'season', output: 'high' }],
      },
    ]);
  });
});

describe('requirements', () => {
  it('reads a declared date as a date, and names with spaces', async () => {
    const order = { 'net value': 2000, 'ordered on': '2026-06-01' };
    expect(await output('quote', 'price', { Order: order })).toBe(1760);
  });

  it('compares a column of dates with dates, also those of another decision', async () => {
    const rule = (id: string, cell: string, out: string): string =>
      `<rule id="${id}"><inputEntry><text>${cell}</text></inputEntry><outputEntry><text>${out}</text></outputEntry></rule>`;
    const result =
      await readDecisions(`<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="f" name="f" namespace="urn:f">
      <decision id="due" name="due"><variable name="due" typeRef="date"/><literalExpression><text>date(start) + duration("P30D")</text></literalExpression></decision>
      <decision id="year" name="year"><informationRequirement><requiredDecision href="#due"/></informationRequirement>
        <decisionTable id="t"><input id="i"><inputExpression typeRef="date"><text>due</text></inputExpression></input><output id="o"/>
          ${rule('this', '[date("2026-01-01")..date("2026-12-31")]', '"this"')}${rule('later', '&gt; date("2026-12-31")', 'string(due.year)')}
        </decisionTable></decision></definitions>`);
    const year = (start: string): Json | undefined => {
      const outcome = result.ok ? result.decisions.get('year')?.decide({ start }, clock) : undefined;
      return outcome?.kind === 'decided' ? outcome.output : undefined;
    };
    expect(year('2026-11-22')).toBe('this');
    expect(year('2026-12-22')).toBe('2027');
  });

  it('asks for the variables of required decisions, not for their outputs', async () => {
    const result = await readDecisions(model('quote'));
    expect(result.ok && result.decisions.get('price')?.names).toEqual(['Order']);
  });

  it('gives the same outcome for the same variables', async () => {
    const variables = { Order: { 'net value': 2000, 'ordered on': '2026-11-20' } };
    expect(await decide('quote', 'price', variables)).toEqual(await decide('quote', 'price', variables));
  });

  it('spends one allowance of steps for the whole command', async () => {
    const result = await readDecisions(model('quote'));
    const decision = result.ok ? result.decisions.get('price') : undefined;
    const allowance = { left: 3 };
    const variables = { Order: { 'net value': 2000, 'ordered on': '2026-11-20' } };
    expect(decision?.decide(variables, { ...clock, allowance })).toMatchObject({
      kind: 'failed',
      code: 'FeelBudgetExceeded',
    });
  });
});
