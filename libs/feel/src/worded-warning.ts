import type { Warning } from 'feelin';
import type { FeelWarning } from './compiled.js';
import { kindOf } from './ordered-alike.js';

/**
 * A warning of the interpreter in words that name types, never values: warnings go into events and logs, values may be
 * personal.
 */
export const wordedWarning = (warning: Warning, placeOf: (position: number) => number): FeelWarning => {
  const { template, values } = warning.details;
  const message = Object.entries(values).reduce(
    (text, [name, value]) => text.replaceAll(`{${name}}`, `a value of type ${kindOf(value)}`),
    template,
  );
  return { message, from: placeOf(warning.position.from), to: placeOf(warning.position.to) };
};
