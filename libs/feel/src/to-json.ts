import { FeelDate, FeelDateTime, FeelDuration, FeelTime } from 'feelin';
import type { Budget } from './budget.js';
import { FeelFailure } from './builtins.js';
import type { FeelJson, FeelWarning } from './compiled.js';
import { kindOf } from './ordered-alike.js';

/**
 * An interpreter's value as JSON: times and durations as ISO 8601 texts, what is no number as null with a warning.
 *
 * @throws FeelFailure on ranges and functions, which have no JSON; BudgetExceeded on a value that is too large.
 */
export const toJson = (value: unknown, budget: Budget, warnings: FeelWarning[]): FeelJson => {
  switch (typeof value) {
    case 'number':
      return jsonNumber(value, warnings);
    case 'string':
      budget.weigh(value);
      return value.replace(loneSurrogates, '\uFFFD');
    case 'boolean':
      return value;
    case 'object':
      return value === null ? null : jsonObject(value, budget, warnings);
    case 'undefined':
      return null;
    default:
      throw new FeelFailure(withoutJson('function'));
  }
};

const jsonNumber = (value: number, warnings: FeelWarning[]): number | null => {
  // JSON has no minus zero: two equal values must have one text.
  if (Number.isFinite(value)) return value === 0 ? 0 : value;
  warnings.push({ message: 'the result is not a finite number' });
  return null;
};

const jsonObject = (value: object, budget: Budget, warnings: FeelWarning[]): FeelJson => {
  budget.charge(1 / 8);
  if (Array.isArray(value)) return value.map((item) => toJson(item, budget, warnings));
  const kind = kindOf(value);
  if (kind === 'range' || kind === 'function') throw new FeelFailure(withoutJson(kind));
  if (isTemporal(value)) return value.toString();
  if (Object.getPrototypeOf(value) !== Object.prototype) throw new FeelFailure(withoutJson('internal value'));
  const members = Object.entries(value).map(([key, member]) => [key, toJson(member, budget, warnings)] as const);
  return Object.fromEntries(members);
};

const isTemporal = (value: object): value is FeelDate | FeelTime | FeelDateTime | FeelDuration =>
  value instanceof FeelDate ||
  value instanceof FeelTime ||
  value instanceof FeelDateTime ||
  value instanceof FeelDuration;

const withoutJson = (kind: string): string => `the value holds a ${kind}, which can't be kept as JSON`;

/** With the u flag a surrogate pair is one character: only a lone one matches. They have no canonical JSON. */
const loneSurrogates = /[\uD800-\uDFFF]/gu;
