import { FeelDate, FeelDateTime, FeelDuration, FeelFunction, FeelRange, FeelTime } from 'feelin';

/** The FEEL type of an interpreter's value, in the words of the standard. */
export const kindOf = (value: unknown): string => {
  if (value === null || value === undefined) return 'null';
  if (typeof value !== 'object') return typeof value;
  if (Array.isArray(value)) return 'list';
  const known = classes.find(([type]) => value instanceof type);
  return known === undefined ? 'context' : known[1];
};

const classes = [
  [FeelDate, 'date'],
  [FeelTime, 'time'],
  [FeelDateTime, 'date and time'],
  [FeelDuration, 'duration'],
  [FeelRange, 'range'],
  [FeelFunction, 'function'],
] as const;

/**
 * Makes comparisons of different types null, as DMN 1.5 table 50 demands. feelin leaves them to JavaScript, where
 * `"abc" <= 5` and `"7" > 5` are true. Every ordering of feelin (`<`, `in`, `between`, unary tests) asks a range whether
 * it includes the value, so this is the one place to mend. Loops over ranges of numbers are closed as a second line of
 * defence behind `weave.ts`. Idempotent.
 */
export const orderOnlyAlike = (): void => {
  if (mended) return;
  mended = true;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the range as `this` below
  const includes = FeelRange.prototype.includes;
  FeelRange.prototype.includes = function (this: FeelRange, value: unknown): boolean | null {
    return isAlike(this, value) ? includes.call(this, value) : null;
  };
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the range as `this` below
  const map = FeelRange.prototype.map;
  FeelRange.prototype.map = function <T>(this: FeelRange, each: (value: unknown) => T): T[] {
    // Woven text turns ranges of numbers into paid lists first; the interpreter's own loop may never end.
    if (this.valueType === 'number') throw new Error('a range of numbers is looped over unpaid');
    return map.call(this, each) as T[];
  };
};

let mended = false;

const isAlike = (range: FeelRange, value: unknown): boolean => {
  if (value instanceof FeelRange) return kindOf(bound(range)) === kindOf(bound(value));
  return kindOf(value) === kindOf(bound(range));
};

const bound = (range: FeelRange): unknown => range.start ?? range.end;
