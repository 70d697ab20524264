import { date, dateAndTime, duration, time } from 'feelin';
import type { FeelScope, FeelShape, FeelTemporal } from './compiled.js';
import { limits } from './limits.js';

/** A JSON value as the interpreter shall see it: texts that are declared to be times become times, or null. */
export const typedValue = (value: unknown, shape: FeelShape): unknown => {
  if (shape === null || value === null || value === undefined) return value;
  if (typeof shape === 'string') return typeof value === 'string' ? temporalOf(value, shape) : value;
  if (!hasTimes(shape) || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item: unknown) => typedValue(item, shape));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, typedValue(member, shape[key] ?? null)]),
  );
};

const temporalOf = (text: string, type: FeelTemporal): unknown => {
  // The interpreter throws on years before 0.
  const isNegative = text.startsWith('-') && type !== 'duration';
  return isNegative || text.length > limits.temporalText ? null : readers[type](text);
};

const readers: { readonly [T in FeelTemporal]: (text: string) => unknown } = {
  date,
  time,
  'date and time': dateAndTime,
  duration,
};

/** Most declared values hold no times; they are passed on as they are. */
const hasTimes = (shape: FeelScope): boolean => {
  const known = withTimes.get(shape);
  if (known !== undefined) return known;
  const found = Object.values(shape).some(
    (member) => member !== null && (typeof member === 'string' || hasTimes(member)),
  );
  withTimes.set(shape, found);
  return found;
};

const withTimes = new WeakMap<FeelScope, boolean>();
