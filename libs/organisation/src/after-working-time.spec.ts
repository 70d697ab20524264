import { describe, expect, it } from '@jest/globals';
import { afterWorkingTime } from './after-working-time.js';
import { calendar, everyWorkday, officeHours } from './test-calendars.js';

/** 2026: the clock in Berlin goes forward on 29 March and back on 25 October, both Sundays. */
const office = calendar({ hours: officeHours });

/** The instants are written as the clock in Berlin shows them. */
const due = (from: string, duration: string, by = office): string =>
  afterWorkingTime(by, new Date(from).toISOString(), duration);

const instant = (text: string): string => new Date(text).toISOString();

describe('hours of work', () => {
  it.each([
    ['within the morning', '2026-11-16T09:30+01:00', 'PT2H', '2026-11-16T11:30+01:00'],
    ['across the lunch break', '2026-11-16T12:00+01:00', 'PT2H', '2026-11-16T15:00+01:00'],
    ['across the night', '2026-11-16T17:00+01:00', 'PT2H', '2026-11-17T10:00+01:00'],
    ['across the weekend', '2026-11-20T17:00+01:00', 'PT2H', '2026-11-23T10:00+01:00'],
    ['to the very end of the day', '2026-11-16T09:00+01:00', 'PT8H', '2026-11-16T18:00+01:00'],
    ['to the very end of the week', '2026-11-20T09:00+01:00', 'PT8H', '2026-11-20T18:00+01:00'],
    ['to the lunch break', '2026-11-16T09:00+01:00', 'PT4H', '2026-11-16T13:00+01:00'],
    ['from before the doors open', '2026-11-16T06:12+01:00', 'PT1H', '2026-11-16T10:00+01:00'],
    ['from after the doors close', '2026-11-16T18:00:01+01:00', 'PT1H', '2026-11-17T10:00+01:00'],
    ['from the middle of the lunch break', '2026-11-16T13:30+01:00', 'PT1H', '2026-11-16T15:00+01:00'],
    ['from a Saturday', '2026-11-21T12:00+01:00', 'PT30M', '2026-11-23T09:30+01:00'],
    ['to the millisecond', '2026-11-16T17:59:59.999+01:00', 'PT0.002S', '2026-11-17T09:00:00.001+01:00'],
    ['over the night in which summer time begins', '2026-03-27T17:00+01:00', 'PT2H', '2026-03-30T10:00+02:00'],
    ['over the night in which it ends', '2026-10-23T17:00+02:00', 'PT2H', '2026-10-26T10:00+01:00'],
  ])('%s', (_, ...[from, duration, expected]) => {
    expect(due(from, duration)).toBe(instant(expected));
  });
});

describe('working days', () => {
  it.each([
    ['one is the same time of the next working day', '2026-11-16T15:20+01:00', 'P1D', '2026-11-17T15:20+01:00'],
    ['one from a Friday is Monday', '2026-11-20T15:20+01:00', 'P1D', '2026-11-23T15:20+01:00'],
    ['five are a week', '2026-11-18T10:00+01:00', 'P5D', '2026-11-25T10:00+01:00'],
    ['one from a Saturday counts from Monday morning', '2026-11-21T12:00+01:00', 'P1D', '2026-11-24T09:00+01:00'],
    ['one from late at night counts from the morning', '2026-11-16T23:00+01:00', 'P1D', '2026-11-18T09:00+01:00'],
    ['one from the end of a day ends a day', '2026-11-20T18:00+01:00', 'P1D', '2026-11-23T18:00+01:00'],
    ['hours come after the days', '2026-11-20T17:00+01:00', 'P1DT2H', '2026-11-24T10:00+01:00'],
    ['the clock counts, not its shift', '2026-03-27T15:00+01:00', 'P1D', '2026-03-30T15:00+02:00'],
  ])('%s', (_, ...[from, duration, expected]) => {
    expect(due(from, duration)).toBe(instant(expected));
  });

  it('are due at the end of a day that is shorter than the first', () => {
    const short = calendar({ hours: { ...officeHours, friday: ['09:00-15:00'] } });
    expect(due('2026-11-19T17:00+01:00', 'P1D', short)).toBe(instant('2026-11-20T15:00+01:00'));
  });

  it('are due at the beginning of a day that begins later', () => {
    const late = calendar({ hours: { ...officeHours, friday: ['12:00-20:00'] } });
    expect(due('2026-11-19T09:30+01:00', 'P1D', late)).toBe(instant('2026-11-20T12:00+01:00'));
  });
});

describe('holidays and other hours', () => {
  const christmas = calendar({
    hours: officeHours,
    holidays: ['2026-12-25'],
    exceptions: [
      { date: '2026-12-24', hours: ['09:00-12:00'] },
      { date: '2026-12-26', hours: ['10:00-11:00'] },
      { date: '2026-12-28', hours: [] },
    ],
  });

  it('make the days before Christmas short, and those after it long to come', () => {
    expect(due('2026-12-24T11:00+01:00', 'PT1H', christmas)).toBe(instant('2026-12-24T12:00+01:00'));
    expect(due('2026-12-24T11:00+01:00', 'PT90M', christmas)).toBe(instant('2026-12-26T10:30+01:00'));
    expect(due('2026-12-24T11:00+01:00', 'PT3H', christmas)).toBe(instant('2026-12-29T10:00+01:00'));
  });

  it('count as working days where there is work, and not where there is none', () => {
    expect(due('2026-12-24T10:30+01:00', 'P1D', christmas)).toBe(instant('2026-12-26T10:30+01:00'));
    expect(due('2026-12-24T10:30+01:00', 'P2D', christmas)).toBe(instant('2026-12-29T10:30+01:00'));
  });
});

describe('work around the clock', () => {
  const night = calendar({ hours: { saturday: ['22:00-24:00'], sunday: ['00:00-06:00'] } });

  it('goes on over midnight', () => {
    expect(due('2026-11-21T23:00+01:00', 'PT2H', night)).toBe(instant('2026-11-22T01:00+01:00'));
    expect(due('2026-11-21T23:00+01:00', 'PT1H', night)).toBe(instant('2026-11-22T00:00+01:00'));
  });

  it('is an hour shorter in the night in which the clock goes forward, and an hour longer when it goes back', () => {
    expect(due('2026-03-29T01:00+01:00', 'PT2H', night)).toBe(instant('2026-03-29T04:00+02:00'));
    expect(due('2026-03-29T00:00+01:00', 'PT5H', night)).toBe(instant('2026-03-29T06:00+02:00'));
    expect(due('2026-10-25T00:00+02:00', 'PT7H', night)).toBe(instant('2026-10-25T06:00+01:00'));
  });

  it('makes of an hour that does not exist the moment at which it is left out', () => {
    const nightly = calendar({
      hours: { ...everyWorkday(['00:00-06:00']), saturday: ['00:00-06:00'], sunday: ['00:00-06:00'] },
    });
    expect(due('2026-03-28T02:30+01:00', 'P1D', nightly)).toBe(instant('2026-03-29T03:00+02:00'));
  });

  it('takes the first of two hours with the same name, and lets the second count as its end', () => {
    const nightly = calendar({
      hours: { ...everyWorkday(['00:00-06:00']), saturday: ['00:00-06:00'], sunday: ['00:00-06:00'] },
    });
    expect(due('2026-10-24T02:30+02:00', 'P1D', nightly)).toBe(instant('2026-10-25T02:30+02:00'));
    expect(due('2026-10-25T02:30+01:00', 'P1D', nightly)).toBe(instant('2026-10-26T03:00+01:00'));
  });
});

describe('without a calendar', () => {
  it('any time is working time, and a day has 24 hours', () => {
    expect(afterWorkingTime(undefined, '2026-11-21T20:00:00.000Z', 'P1DT30M')).toBe('2026-11-22T20:30:00.000Z');
  });
});

describe('nothing at all', () => {
  it('is over at once in working time, and else when work begins', () => {
    expect(due('2026-11-20T17:30+01:00', 'PT0S')).toBe(instant('2026-11-20T17:30+01:00'));
    expect(due('2026-11-20T18:00+01:00', 'PT0S')).toBe(instant('2026-11-20T18:00+01:00'));
    expect(due('2026-11-21T17:30+01:00', 'PT0S')).toBe(instant('2026-11-23T09:00+01:00'));
  });
});

describe('what an SLA can ask for at the most', () => {
  const soon = (work: () => string): number => {
    const begun = performance.now();
    work();
    return performance.now() - begun;
  };

  it('is worked out at once, years ahead', () => {
    expect(due('2026-11-16T10:00+01:00', 'P250D')).toBe(instant('2027-11-01T10:00+01:00'));
    expect(soon(() => due('2026-11-16T10:00+01:00', 'P250D'))).toBeLessThan(500);
    expect(soon(() => due('2026-11-16T10:00+01:00', 'P1000DT10000H'))).toBeLessThan(3000);
  });

  it('is a duration in days, hours, minutes and seconds', () => {
    expect(() => due('2026-11-16T10:00+01:00', 'P1M')).toThrow('"P1M" is no working time');
  });

  it('needs a calendar with work in it', () => {
    expect(() => due('2026-11-16T10:00+01:00', 'PT1H', calendar())).toThrow('calendar office has no working hours');
  });
});
