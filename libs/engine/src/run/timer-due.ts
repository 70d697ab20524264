import type { Instant } from '@throughline/events';
import { StepFailure } from './run.js';

/** When a timer is due, and, for a cycle, how it goes on (-1 left: for ever). */
export type Schedule = { readonly dueAt: Instant; readonly repeat?: { readonly left: number; readonly every: string } };

/**
 * The first firing of an ISO 8601 date, duration or cycle, from `at`. Months and years are calendar ones in UTC; a day
 * that a month lacks becomes its last.
 *
 * @throws StepFailure `TimerNotUnderstood` on any other text.
 */
export const firstDue = (
  timer: { readonly kind: 'date' | 'duration' | 'cycle'; readonly text: string },
  at: Instant,
): Schedule => {
  if (timer.kind === 'date') return { dueAt: dateOf(timer.text) };
  if (timer.kind === 'duration') return { dueAt: plusDuration(at, timer.text) };
  return firstOfCycle(timer.text, at);
};

const firstOfCycle = (text: string, at: Instant): Schedule => {
  const cycle = /^R(\d*)\/(?:(.+)\/)?(P.+)$/.exec(text.trim());
  if (cycle === null) throw notUnderstood(text);
  const [, times = '', start, every = ''] = cycle;
  const dueAt = start === undefined ? plusDuration(at, every) : dateOf(start);
  if (plusDuration(dueAt, every) <= dueAt) throw notUnderstood(text);
  if (times === '') return { dueAt, repeat: { left: -1, every } };
  return Number(times) <= 1 ? { dueAt } : { dueAt, repeat: { left: Number(times) - 1, every } };
};

/** The firing after one that was due at `dueAt`. */
export const nextDue = (dueAt: Instant, repeat: NonNullable<Schedule['repeat']>): Schedule => {
  const next = plusDuration(dueAt, repeat.every);
  if (repeat.left === -1) return { dueAt: next, repeat };
  return repeat.left <= 1 ? { dueAt: next } : { dueAt: next, repeat: { left: repeat.left - 1, every: repeat.every } };
};

/** `at` plus an ISO 8601 duration; a negative duration goes back. */
export const plusDuration = (at: Instant, text: string): Instant => {
  const parts = durationPattern.exec(text.trim());
  if (parts === null || !/\d/.test(text)) throw notUnderstood(text);
  const [, sign, years, months, weeks, days, hours, minutes, seconds] = parts;
  const factor = sign === '-' ? -1 : 1;
  const amount = (part: string | undefined): number => factor * Number((part ?? '0').replace(',', '.'));
  const date = plusMonths(new Date(at), amount(years) * 12 + amount(months));
  const ms =
    (amount(weeks) * 7 + amount(days)) * dayMs +
    amount(hours) * 3_600_000 +
    amount(minutes) * 60_000 +
    amount(seconds) * 1000;
  return instant(date.getTime() + Math.round(ms), text);
};

const dayMs = 86_400_000;

const durationPattern =
  /^([+-])?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d{1,9})?)S)?)?$/;

const plusMonths = (date: Date, months: number): Date => {
  if (months === 0) return date;
  const day = date.getUTCDate();
  const moved = new Date(date);
  moved.setUTCDate(1);
  moved.setUTCMonth(moved.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate();
  moved.setUTCDate(Math.min(day, lastDay));
  return moved;
};

/** A date without zone is UTC: the model says no other, and a reading must not depend on a machine. */
const dateOf = (text: string): Instant => {
  const trimmed = text.trim().replace(/\[[^\]]*\]$/, '');
  if (!isCalendarDay(trimmed)) throw notUnderstood(text);
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/.test(trimmed) || !trimmed.includes('T') ? trimmed : `${trimmed}Z`;
  return instant(Date.parse(zoned), text);
};

/** JavaScript takes 30 February for a day in March. */
const isCalendarDay = (text: string): boolean => {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})/.exec(text) ?? [];
  return new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
};

const instant = (ms: number, text: string): Instant => {
  if (!Number.isFinite(ms) || Math.abs(ms) > farthestMs) throw notUnderstood(text);
  return new Date(ms).toISOString();
};

/** Year 9999: later instants have no text that sorts. */
const farthestMs = Date.UTC(9999, 11, 31);

const notUnderstood = (text: string): StepFailure =>
  new StepFailure(
    'TimerNotUnderstood',
    `"${text}" is no ISO 8601 date, duration or cycle that a timer can have.`,
    'Set the variables that the timer is made from (for example "PT4H", "2026-12-01T09:00:00Z", "R3/PT1H"), then retry.',
  );
