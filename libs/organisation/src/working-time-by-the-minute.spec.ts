import { describe, expect, it } from '@jest/globals';
import type { Calendar } from '@throughline/events';
import fc from 'fast-check';
import { afterWorkingTime } from './after-working-time.js';
import { calendar } from './test-calendars.js';
import { weekdays } from './working-day.js';

/**
 * The same question asked of a model that knows nothing but the clock on the wall: it walks through every minute of
 * three weeks. The weeks are those in which clocks were changed in all the ways they are: by an hour at night, by half an
 * hour, at midnight, over midnight, and by leaving a whole day out.
 */
const changes: readonly (readonly [zone: string, firstDay: string])[] = [
  ['UTC', '2026-11-16'],
  ['Europe/Berlin', '2026-03-23'],
  ['Europe/Berlin', '2026-10-19'],
  ['America/New_York', '2026-10-26'],
  ['Australia/Lord_Howe', '2026-09-28'],
  ['Australia/Lord_Howe', '2026-03-30'],
  ['America/St_Johns', '2010-11-01'],
  ['America/Sao_Paulo', '2018-10-29'],
  ['America/Sao_Paulo', '2018-02-12'],
  ['Africa/Cairo', '2026-04-20'],
  ['Pacific/Apia', '2011-12-26'],
];

const minute = 60_000;
const dayLength = 1440 * minute;

/** What the wall shows at each minute: a day, the minutes of it, and whether that was shown before. */
type Shown = { readonly at: number; readonly date: string; readonly minutes: number; readonly again: boolean };

const walls = changes.map(([zone, firstDay]): readonly Shown[] => {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  const shown: Shown[] = [];
  let furthest = '';
  for (let at = Date.parse(firstDay); at < Date.parse(firstDay) + 21 * dayLength; at += minute) {
    const text = format.format(at);
    const again = text <= furthest;
    if (!again) furthest = text;
    const [date = '', time = ''] = furthest.split(' ');
    const [hour = 0, minuteOfHour = 0] = time.split(':').map(Number);
    shown.push({ at, date, minutes: hour * 60 + minuteOfHour, again });
  }
  return shown;
});

const wallOf = (which: number): readonly Shown[] => walls[which] ?? [];

const minutesOf = (hours: string): readonly [from: number, to: number] => {
  const [from = 0, to = 0] = hours.split('-').map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)));
  return [from, to];
};

const openOn = ({ hours, holidays, exceptions }: Calendar, date: string): readonly (readonly [number, number])[] => {
  const exception = exceptions.find((each) => each.date === date);
  const weekday = weekdays[new Date(date).getUTCDay()] ?? 'sunday';
  return (exception?.hours ?? (holidays.includes(date) ? [] : hours[weekday])).map(minutesOf);
};

type Walk = { readonly wall: readonly Shown[]; readonly work: readonly boolean[] };

/** The day to which a moment of work belongs: that of the minute which ends, else of the one that begins. */
const dayOfWork = ({ wall, work }: Walk, index: number): string | undefined => {
  if (index > 0 && work[index - 1] === true) return wall[index - 1]?.date;
  return work[index] === true ? wall[index]?.date : undefined;
};

const begun = (walk: Walk, index: number): number => {
  let at = index;
  while (at < walk.wall.length && dayOfWork(walk, at) === undefined) at += 1;
  return at;
};

const afterMinutes = (walk: Walk, index: number, minutes: number): number => {
  let at = begun(walk, index);
  for (let left = minutes; left > 0 && at < walk.wall.length; at += 1) if (walk.work[at] === true) left -= 1;
  return at;
};

const afterDays = (walk: Walk, index: number, days: number): number => {
  const { wall, work } = walk;
  const start = begun(walk, index);
  const today = dayOfWork(walk, start);
  const first = wall[start];
  if (today === undefined || first === undefined) return wall.length;
  const later = [...new Set(wall.filter(({ date }, at) => work[at] === true && date > today).map(({ date }) => date))];
  const target = later[days - 1] ?? '~';
  const time = (first.date > today ? 1440 : 0) + first.minutes + (first.again ? 1 : 0);
  const reached = wall.findIndex(({ date, minutes }) => date > target || (date === target && minutes >= time));
  if (reached === -1) return wall.length;
  const ofTarget = wall.flatMap((_, at) =>
    dayOfWork(walk, at) === target || (work[at] === true && wall[at]?.date === target) ? [at] : [],
  );
  return ofTarget.filter((at) => at <= reached).at(-1) ?? ofTarget[0] ?? wall.length;
};

const quarter = fc.integer({ min: 0, max: 96 }).map((quarters) => quarters * 15);

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

const hours = fc
  .uniqueArray(quarter, { minLength: 0, maxLength: 6 })
  .map((times) => [...times].sort((a, b) => a - b))
  .map((times) => times.flatMap((to, at) => (at % 2 === 1 ? [`${clock(times[at - 1] ?? 0)}-${clock(to)}`] : [])));

const someDays = (wall: readonly Shown[]) => fc.constantFrom(...new Set(wall.map(({ date }) => date)));

const cases = fc.nat({ max: changes.length - 1 }).chain((which) => {
  const wall = wallOf(which);
  return fc.record({
    which: fc.constant(which),
    by: fc
      .record({
        week: fc.tuple(hours, hours, hours, hours, hours, hours, hours),
        holidays: fc.uniqueArray(someDays(wall), { maxLength: 2 }),
        exceptions: fc.uniqueArray(fc.record({ date: someDays(wall), hours }), {
          maxLength: 2,
          selector: ({ date }) => date,
        }),
      })
      .filter(({ week }) => week.some((day) => day.length > 0))
      .map(({ week, holidays, exceptions }) =>
        calendar({
          zone: changes[which]?.[0] ?? 'UTC',
          hours: Object.fromEntries(weekdays.map((weekday, at) => [weekday, week[at] ?? []])),
          ...{ holidays, exceptions },
        }),
      ),
    // the first two days have a day before them, and the rest leave time to get anywhere
    from: fc.integer({ min: 2880, max: 14 * 1440 }),
  });
});

const instantAt = (wall: readonly Shown[], index: number): string => new Date(wall[index]?.at ?? NaN).toISOString();

const walkOf = (by: Calendar, wall: readonly Shown[]): Walk => {
  const open = new Map([...new Set(wall.map(({ date }) => date))].map((date) => [date, openOn(by, date)]));
  const isWork = ({ date, minutes }: Shown): boolean =>
    open.get(date)?.some(([from, to]) => from <= minutes && minutes < to) === true;
  return { wall, work: wall.map(isWork) };
};

const runs = { numRuns: 150 };

describe('working time, beside a walk through every minute', () => {
  it('is over after as many minutes of work', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 3000 }), ({ which, by, from }, minutes) => {
        const wall = wallOf(which);
        const walk = walkOf(by, wall);
        const end = afterMinutes(walk, from, minutes);
        fc.pre(end < wall.length);
        expect(afterWorkingTime(by, instantAt(wall, from), `PT${String(minutes)}M`)).toBe(instantAt(wall, end));
      }),
      runs,
    );
  });

  it('is at the same time of the day after as many days with work', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 6 }), ({ which, by, from }, days) => {
        const wall = wallOf(which);
        const walk = walkOf(by, wall);
        const end = afterDays(walk, from, days);
        fc.pre(end < wall.length);
        expect(afterWorkingTime(by, instantAt(wall, from), `P${String(days)}D`)).toBe(instantAt(wall, end));
      }),
      runs,
    );
  });
});

describe('working time, whatever the calendar', () => {
  const duration = fc
    .record({ days: fc.integer({ min: 0, max: 40 }), minutes: fc.integer({ min: 0, max: 9000 }) })
    .map(({ days, minutes }) => ({ days, minutes, text: `P${String(days)}DT${String(minutes)}M` }));

  it('is never over earlier for who begins later', () => {
    fc.assert(
      fc.property(cases, duration, fc.nat({ max: 2000 }), ({ which, by, from }, { text }, later) => {
        const wall = wallOf(which);
        const early = afterWorkingTime(by, instantAt(wall, from), text);
        expect(early <= afterWorkingTime(by, instantAt(wall, from + later), text)).toBe(true);
      }),
      runs,
    );
  });

  it('is never over earlier where more is asked for', () => {
    fc.assert(
      fc.property(cases, duration, duration, ({ which, by, from }, one, more) => {
        const wall = wallOf(which);
        const both = `P${String(one.days + more.days)}DT${String(one.minutes + more.minutes)}M`;
        const early = afterWorkingTime(by, instantAt(wall, from), one.text);
        expect(early <= afterWorkingTime(by, instantAt(wall, from), both)).toBe(true);
      }),
      runs,
    );
  });

  it('adds up: some hours and then some more are the hours together', () => {
    fc.assert(
      fc.property(cases, fc.nat(5000), fc.nat(5000), ({ which, by, from }, one, more) => {
        const wall = wallOf(which);
        const steps = afterWorkingTime(
          by,
          afterWorkingTime(by, instantAt(wall, from), `PT${String(one)}M`),
          `PT${String(more)}M`,
        );
        expect(steps).toBe(afterWorkingTime(by, instantAt(wall, from), `PT${String(one + more)}M`));
      }),
      runs,
    );
  });

  it('is never over outside of work', () => {
    fc.assert(
      fc.property(cases, duration, ({ which, by, from }, { text }) => {
        const wall = wallOf(which);
        const end = (Date.parse(afterWorkingTime(by, instantAt(wall, from), text)) - (wall[0]?.at ?? 0)) / minute;
        fc.pre(end < wall.length);
        expect(dayOfWork(walkOf(by, wall), end)).toBeDefined();
      }),
      runs,
    );
  });
});
