import { FeelDate, FeelDateTime, FeelFunction, dateAndTime, toFeel } from 'feelin';
import { FeelFailure } from './builtins.js';
import type { FeelContext } from './compiled.js';

/** `now` and `today` of one evaluation; the machine's clock is never read. */
export const clockFunctions = (
  context: () => FeelContext,
): { readonly now: FeelFunction; readonly today: FeelFunction } => ({
  now: new FeelFunction(() => nowOf(context()), []),
  today: new FeelFunction(() => new FeelDate(nowOf(context()).unwrap().toPlainDate()), []),
});

const nowOf = ({ now, zone = 'UTC' }: FeelContext): FeelDateTime => {
  const instant = dateAndTime(now);
  if (instant?.zone !== 'UTC') throw new FeelFailure('the clock of the evaluation is no ISO 8601 time in UTC');
  if (zone === 'UTC') return instant;
  try {
    const there: unknown = toFeel(instant.unwrap().toZonedDateTime('UTC').withTimeZone(zone));
    if (there instanceof FeelDateTime) return there;
  } catch {
    // Temporal throws on a zone that it does not know.
  }
  throw new FeelFailure(`the zone ${zone} is not known`);
};
