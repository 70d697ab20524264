import { readDuration, type Calendar, type Instant } from '@throughline/events';
import { firstInstantAt, wallTime } from './wall-clock.js';
import { mostClosedDays, wallDay, workOn, type DayNumber } from './working-day.js';

/**
 * The instant at which a duration of working time is over, counted from another. `PT8H` is eight hours of work, `P1D`
 * the same time on the clock of the next working day. Time before work begins counts from its beginning; what ends as
 * a day's work ends is due then, and not in the next morning. Without a calendar any time is working time.
 *
 * @throws Error where the duration is none that `readDuration` reads, which the model is refused for.
 */
export const afterWorkingTime = (calendar: Calendar | undefined, from: Instant, duration: string): Instant => {
  const read = readDuration(duration);
  if (read === undefined) throw new Error(`"${duration}" is no working time`);
  const start = Date.parse(from);
  if (calendar === undefined) return instantOf(start + read.days * wallDay + read.ms);
  const sameTime = read.days === 0 ? start : afterDays(calendar, start, read.days);
  return instantOf(afterHours(calendar, sameTime, read.ms).at);
};

const instantOf = (ms: number): Instant => new Date(ms).toISOString();

/** A moment of work, and the day that it belongs to: midnight is the end of a day that is worked through. */
type Moment = { readonly at: number; readonly day: DayNumber };

const afterHours = (calendar: Calendar, from: number, ms: number): Moment => {
  let left = ms;
  const today = Math.floor(wallTime(calendar.zone, from) / wallDay);
  for (let day = workingDay(calendar, today - 1); ; day = workingDay(calendar, day + 1)) {
    for (const span of workOn(calendar, day).filter(({ to }) => to >= from)) {
      const start = Math.max(span.from, from);
      if (left <= span.to - start) return { at: start + left, day };
      left -= span.to - start;
    }
  }
};

const afterDays = (calendar: Calendar, from: number, days: number): number => {
  const start = afterHours(calendar, from, 0);
  const onTheClock = wallTime(calendar.zone, start.at) - start.day * wallDay;
  let { day } = start;
  for (let left = days; left > 0; left -= 1) day = workingDay(calendar, day + 1);
  return nearestWork(calendar, day, firstInstantAt(calendar.zone, day * wallDay + onTheClock));
};

/** Before work it is its beginning; in a pause or after work, the end of the work before. */
const nearestWork = (calendar: Calendar, day: DayNumber, at: number): number => {
  const spans = workOn(calendar, day);
  const begun = spans.filter(({ from }) => from <= at).at(-1);
  return begun === undefined ? (spans[0]?.from ?? at) : Math.min(at, begun.to);
};

/** The first day from this one on that has work in it. */
const workingDay = (calendar: Calendar, from: DayNumber): DayNumber => {
  const last = from + mostClosedDays(calendar);
  for (let day = from; day <= last; day += 1) if (workOn(calendar, day).length > 0) return day;
  throw new Error(`calendar ${calendar.id} has no working hours`);
};
