import { describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '@throughline/events';
import { formOf } from './form-of.js';
import { patternCost, patternCostLimit } from './pattern-cost.js';

const needs = {
  $id: 'customer-needs',
  title: 'Customer needs',
  type: 'object',
  required: ['what', 'budget'],
  properties: {
    what: { type: 'string', minLength: 3 },
    budget: { type: 'string', pattern: '^[0-9]+\\.[0-9]{2}$' },
    contact: { type: 'string', personal: 'contact' },
    address: { type: 'object', properties: { street: { type: 'string', personal: 'contact' } } },
    guests: { type: 'array', items: { type: 'object', properties: { name: { type: 'string', personal: 'guest' } } } },
  },
};

const form = (schema: Json) => {
  const reading = formOf(schema);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.form;
};

const codes = (schema: Json) => {
  const reading = formOf(schema);
  return reading.ok ? [] : reading.problems.map(({ code, pointer }) => `${code} ${pointer}`);
};

const withField = (field: JsonObject, more: JsonObject = {}): JsonObject => ({
  $id: 'f',
  type: 'object',
  properties: { field },
  ...more,
});

describe('a form', () => {
  it('tells each field that is wrong or missing by its place', () => {
    const { check } = form(needs);
    expect(check({ what: 'a lathe', budget: '1000.00' })).toEqual([]);
    expect(check({ what: 'a', address: { street: 7 } })).toEqual([
      { pointer: '/budget', message: 'is required' },
      { pointer: '/what', message: 'must NOT have fewer than 3 characters' },
      { pointer: '/address/street', message: 'must be string' },
    ]);
  });

  it('says which of it is personal, and to whom it belongs', () => {
    expect(form(needs).personalProperties).toEqual([
      { path: ['contact'], subject: 'contact' },
      { path: ['address', 'street'], subject: 'contact' },
      { path: ['guests', '*', 'name'], subject: 'guest' },
    ]);
    expect([...form(needs).personal]).toEqual([
      ['contact', 'contact'],
      ['address', 'contact'],
      ['guests', 'guest'],
    ]);
  });

  it('checks personal values by what is in them, and lets what was erased pass', () => {
    const { check } = form(needs);
    const entered = { what: 'a lathe', budget: '1.00' };
    expect(check({ ...entered, contact: { $personal: 'case-1/contact', value: 'Ada' } })).toEqual([]);
    expect(check({ ...entered, contact: { $personal: 'case-1/contact', value: 7 } })).toHaveLength(1);
    expect(check({ ...entered, contact: { $erased: 'case-1/contact' } })).toEqual([]);
  });

  it('checks each field by its own pattern', () => {
    const fields = { a: { type: 'string', pattern: '^a$' }, b: { type: 'string', pattern: '^b$' } };
    const { check } = form({ $id: 'f', type: 'object', properties: fields });
    expect(check({ a: 'a', b: 'b' })).toEqual([]);
    expect(check({ a: 'b', b: 'a' }).map(({ pointer }) => pointer)).toEqual(['/a', '/b']);
  });

  it.each<[string, Json, string]>([
    ['without a name', { type: 'object' }, 'FormWithoutId /$id'],
    ['that is no object', { $id: 'f', type: 'string' }, 'FormNotObject '],
    ['with a keyword that nothing checks', withField({ type: 'string', maxlength: 3 }), 'FormSchema '],
    [
      'with a schema elsewhere',
      withField({ $ref: 'https://example.test/schema' }),
      'FormReference /properties/field/$ref',
    ],
    ['that refers to nothing', withField({ $ref: '#/$defs/none' }), 'FormReference /properties/field/$ref'],
    [
      'that refers to a prototype',
      withField({ $ref: '#/$defs/constructor' }, { $defs: {} }),
      'FormReference /properties/field/$ref',
    ],
    [
      'that goes in a circle',
      withField({ $ref: '#/$defs/a' }, { $defs: { a: { anyOf: [{ $ref: '#/$defs/a' }] } } }),
      'FormReference /$defs',
    ],
    [
      'with a pattern that backtracks',
      withField({ type: 'string', pattern: '^(a+)+$' }),
      'FormPattern /properties/field/pattern',
    ],
    [
      'with unbounded comparing',
      withField({ type: 'array', items: {}, uniqueItems: true }),
      'FormUniqueItems /properties/field/uniqueItems',
    ],
    [
      'with personal data inside a choice',
      withField({ anyOf: [{ type: 'string', personal: 'contact' }] }),
      'FormPersonal /properties/field/anyOf/0/personal',
    ],
    [
      'with two subjects in one field',
      withField({
        type: 'object',
        properties: { a: { type: 'string', personal: 'x' }, b: { type: 'string', personal: 'y' } },
      }),
      'FormPersonal /properties/field',
    ],
  ])('%s is refused', (_, schema, expected) => {
    expect(codes(schema)).toContain(expected);
  });

  it('is refused when twenty lines of it refer to a million schemas', () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 20 }, (_, n) => [
        `d${String(n)}`,
        n === 19
          ? { type: 'string' }
          : { allOf: [{ $ref: `#/$defs/d${String(n + 1)}` }, { $ref: `#/$defs/d${String(n + 1)}` }] },
      ]),
    );
    expect(codes(withField({ $ref: '#/$defs/d0' }, { $defs }))).toEqual(['FormTooLarge ']);
  });

  it('is refused when it is nested beyond what a person fills in', () => {
    let schema: JsonObject = { type: 'string' };
    for (let depth = 0; depth < 3_000; depth += 1) schema = { type: 'object', properties: { a: schema } };
    expect(codes({ ...schema, $id: 'deep' })[0]).toMatch(/^FormTooDeep/);
  });
});

describe('the cost of a pattern', () => {
  it.each([
    '^[A-Z]{2}[0-9]{6,10}$',
    '^\\+?[0-9 ]{7,20}$',
    '^[^@]+@[^@]+$',
    '^(?:yes|no)$',
    '^\\p{L}{1,40}$',
    '[0-9]',
    '^(ab)*$',
  ])('lets %s pass', (pattern) => {
    expect(patternCost(pattern)).toBeLessThanOrEqual(patternCostLimit);
  });

  it.each([
    ...[
      '^(a+)+$',
      '(a|a)*b',
      '^(a?){50}$',
      'a*a*a*a*b',
      '^(.*)(.*)(.*)x$',
      '(?=a)b',
      '(?<!a)b',
      '^(a)\\1$',
      '^([a-z]+)*$',
    ],
    ...['a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?b', '^(x+x+)+y$', '(', '[a', 'a\\', '^(a{1,9}){9}$'],
  ])('refuses %s', (pattern) => {
    expect(patternCost(pattern)).toBeGreaterThan(patternCostLimit);
  });

  it('keeps the worst that is let pass within a blink, on the longest text that is tried', () => {
    const { check } = form(withField({ type: 'string', pattern: '^[a-z]+[a-z]+$' }));
    const begun = performance.now();
    expect(check({ field: `${'a'.repeat(199)}!` })).toHaveLength(1);
    expect(check({ field: 'a'.repeat(100_000) })).toHaveLength(1);
    expect(performance.now() - begun).toBeLessThan(500);
  });
});
