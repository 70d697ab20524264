import { FeelFunction, FeelRange, evaluate } from 'feelin';
import type { Budget } from './budget.js';
import { kindOf } from './ordered-alike.js';
import { limits } from './limits.js';
import { patternCost, type PatternCost } from './pattern-cost.js';

const executed = new Set(
  (
    'number,string,date,time,duration,now,today,not,substring,string length,upper case,lower case,substring before,' +
    'substring after,replace,contains,matches,starts with,ends with,split,string join,list contains,list replace,count,' +
    'min,max,sum,mean,all,any,sublist,append,concatenate,insert before,remove,reverse,index of,union,distinct values,' +
    'flatten,product,median,stddev,mode,decimal,floor,ceiling,abs,round up,round down,round half up,round half down,' +
    'modulo,sqrt,log,exp,odd,even,is,before,after,meets,met by,overlaps,includes,day of year,day of week,month of year,' +
    'week of year,sort,get value,get entries,context,context merge,context put'
  ).split(','),
);

/** Whether a name is a built-in function that is executed; feelin declares some more and throws when they are called. */
export const isBuiltin = (name: string): boolean => executed.has(name);

/** A failure that a built-in function can't report by null; `message` names no values. */
export class FeelFailure extends Error {}

type Implementation = (...values: unknown[]) => unknown;

/**
 * A built-in function that pays for its work before it does it: the interpreter's own ones walk values and backtrack
 * without a limit.
 */
export const guardedBuiltin = (name: string, budget: Budget): FeelFunction => {
  const { run, parameters } = implementationOf(name);
  const price = prices[name];
  const guarded: Implementation = (...values) => {
    budget.charge(1);
    budget.weigh(values);
    if (price !== undefined) price(values, budget);
    return run(...values);
  };
  return new FeelFunction(guarded, parameters);
};

type Builtin = { readonly run: Implementation; readonly parameters: string[] };

/** feelin hands its functions out as values; that is the only public way to them. */
const implementationOf = (name: string): Builtin => {
  const own = replaced[name];
  if (own !== undefined) return own;
  const known = implementations.get(name);
  if (known !== undefined) return known;
  const run = evaluate(name).value as Implementation & { readonly $args: string[] };
  const builtin: Builtin = { run, parameters: run.$args };
  implementations.set(name, builtin);
  return builtin;
};

const implementations = new Map<string, Builtin>();

const replaced: Readonly<Record<string, Builtin | undefined>> = {
  // feelin's asks the range's bounds without a look at the types; see ordered-alike.ts.
  includes: {
    run: (range, value) => (range instanceof FeelRange ? range.includes(value) : null),
    parameters: ['range', 'value'],
  },
  // feelin's sorts numbers as texts.
  median: {
    run: (...list) => median(list.length === 1 && Array.isArray(list[0]) ? list[0] : list),
    parameters: ['...list'],
  },
};

const median = (list: readonly unknown[]): number | null => {
  const numbers = list.filter((item) => typeof item === 'number').sort((a, b) => a - b);
  if (numbers.length === 0 || numbers.length < list.length) return null;
  const middle = (numbers.length - 1) / 2;
  const [low = NaN, high = NaN] = [numbers[Math.floor(middle)], numbers[Math.ceil(middle)]];
  return (low + high) / 2;
};

type Price = (values: readonly unknown[], budget: Budget) => void;

/** One backtracking step of the engine is this part of a step of ours. */
const engineStepsAStep = 100;

const pricePattern: Price = ([input, pattern, , flags], budget) => {
  if (typeof input !== 'string' || typeof pattern !== 'string') return;
  const cost = knownCost(pattern);
  if (!cost.ok) throw new FeelFailure(`a regular expression is refused: ${cost.reason}`);
  // With the m flag `^` binds to every line.
  const starts = typeof flags === 'string' && flags.includes('m') ? input.length + 1 : 1;
  budget.charge((cost.on(input.length) * starts) / engineStepsAStep);
};

const priceReplace: Price = ([input, pattern, replacement, flags], budget) => {
  pricePattern([input, pattern, undefined, flags], budget);
  if (typeof input === 'string' && typeof replacement === 'string') {
    budget.charge(((input.length + 1) * (input.length + replacement.length + 1)) / 4096);
  }
};

const priceJoin: Price = ([list, delimiter], budget) => {
  if (Array.isArray(list) && typeof delimiter === 'string') budget.charge((list.length * delimiter.length) / 256);
};

/** Lists, contexts and times are compared each with each. */
const priceDistinct: Price = (values, budget) => {
  const items = values.flat(1);
  const compared = items.filter((item) => typeof item === 'object' && item !== null).length;
  budget.charge((compared * items.length) / 16);
};

const priceTemporal: Price = (values) => {
  for (const value of values) temporalText(value);
};

/** Lets a text through to a date, time or duration only if it is short: their parsers are not bounded. */
export const temporalText = (value: unknown): unknown => {
  if (typeof value === 'string' && value.length > limits.temporalText) {
    throw new FeelFailure(`a text of more than ${String(limits.temporalText)} characters is no date, time or duration`);
  }
  return value;
};

const prices: Readonly<Record<string, Price | undefined>> = {
  matches: ([input, pattern, flags], budget) => {
    pricePattern([input, pattern, undefined, flags], budget);
  },
  split: pricePattern,
  replace: priceReplace,
  'string join': priceJoin,
  'distinct values': priceDistinct,
  union: priceDistinct,
  date: priceTemporal,
  time: priceTemporal,
  duration: priceTemporal,
  sort: ([, precedes]) => {
    if (kindOf(precedes) !== 'function') throw new FeelFailure('sort needs a function that says what comes first');
  },
};

const knownCost = (pattern: string): PatternCost => {
  const known = costs.get(pattern);
  if (known !== undefined) return known;
  const cost = patternCost(pattern);
  if (costs.size >= 500) costs.clear();
  costs.set(pattern, cost);
  return cost;
};

const costs = new Map<string, PatternCost>();
