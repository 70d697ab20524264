import { fullFormats } from 'ajv-formats/dist/formats.js';

const names = ['date', 'time', 'date-time', 'duration', 'email', 'uri', 'uuid'] as const;

/** No field of a form that has a format needs more; it bounds what the format's pattern is tried on. */
const longest = 1_000;

/** ajv's formats come as expressions, functions, or objects with either in `validate`. */
const matcherOf = (format: unknown): ((text: string) => boolean) => {
  if (format instanceof RegExp) return (text) => format.test(text);
  if (typeof format === 'function') return (text) => (format as (text: string) => unknown)(text) === true;
  if (typeof format === 'object' && format !== null && 'validate' in format) return matcherOf(format.validate);
  return () => false;
};

const bounded = (format: unknown): ((text: string) => boolean) => {
  const matches = matcherOf(format);
  return (text) => text.length <= longest && matches(text);
};

/** The formats that forms may use, each on texts of bounded length. */
export const formatsOfForms: Readonly<Record<string, (text: string) => boolean>> = Object.fromEntries(
  names.map((name) => [name, bounded(fullFormats[name])]),
);
