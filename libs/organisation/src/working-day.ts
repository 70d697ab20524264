import type { Calendar } from '@throughline/events';
import { firstInstantAt } from './wall-clock.js';

/** A day of a calendar: days since 1 January 1970, as the wall of its zone shows them. */
export type DayNumber = number;

/** Work without a pause, in real milliseconds; both ends belong to it. */
export type Span = { readonly from: number; readonly to: number };

/** Milliseconds of a day on the wall. */
export const wallDay = 86_400_000;

/** The day of the week of each column of a calendar's hours, from Sunday on, as days are counted. */
export const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

/** When there is work on a day, in order; hours that the zone leaves out that day are not among them. */
export const workOn = (calendar: Calendar, day: DayNumber): readonly Span[] =>
  hoursOn(calendar, day)
    .map(({ from, to }) => ({
      from: firstInstantAt(calendar.zone, day * wallDay + from),
      to: firstInstantAt(calendar.zone, day * wallDay + to),
    }))
    .filter(({ from, to }) => to > from);

/** `09:00-13:00` in milliseconds from midnight; undefined for any other text. */
export const readHours = (text: string): Span | undefined => {
  const [, first = '', second = ''] = /^(\d\d:[0-5]\d)-(\d\d:[0-5]\d)$/.exec(text) ?? [];
  const [from, to] = [sinceMidnight(first), sinceMidnight(second)];
  return from < to && to <= wallDay ? { from, to } : undefined;
};

const sinceMidnight = (time: string): number => {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return (hour * 60 + minute) * 60_000;
};

/** The number of a calendar day, `2026-12-25`; undefined where there is no such day. */
export const dayNumber = (date: string): DayNumber | undefined => {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : NaN;
  // a day that its month lacks is refused, or read as one of the next
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date) ? time / wallDay : undefined;
};

/** More closed days than this can't stand one after the other in a calendar that has any work in a week. */
export const mostClosedDays = ({ holidays, exceptions }: Calendar): number =>
  7 * (holidays.length + exceptions.length + 2);

const hoursOn = (calendar: Calendar, day: DayNumber): readonly Span[] => {
  const { byDay, byWeekday } = tablesOf(calendar);
  return byDay.get(day) ?? byWeekday[(((day + 4) % 7) + 7) % 7] ?? [];
};

type Tables = {
  readonly byDay: ReadonlyMap<DayNumber, readonly Span[]>;
  readonly byWeekday: readonly (readonly Span[])[];
};

/** A calendar is asked about many days, and is a value that never changes. */
const tablesOf = (calendar: Calendar): Tables => {
  const known = tables.get(calendar);
  if (known !== undefined) return known;
  const made = {
    byDay: new Map([
      ...calendar.holidays.flatMap((date) => entry(date, [])),
      ...calendar.exceptions.flatMap(({ date, hours }) => entry(date, hours)),
    ]),
    byWeekday: weekdays.map((weekday) => spansOf(calendar.hours[weekday])),
  };
  tables.set(calendar, made);
  return made;
};

const tables = new WeakMap<Calendar, Tables>();

const entry = (date: string, hours: readonly string[]): readonly (readonly [DayNumber, readonly Span[]])[] => {
  const day = dayNumber(date);
  return day === undefined ? [] : [[day, spansOf(hours)]];
};

const spansOf = (hours: readonly string[]): readonly Span[] => hours.flatMap((text) => readHours(text) ?? []);
