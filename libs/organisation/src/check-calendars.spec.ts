import { describe, expect, it } from '@jest/globals';
import { calendarFor } from './calendar-for.js';
import { readOrganisation } from './read-organisation.js';

const office = { id: 'office', zone: 'Europe/Berlin', hours: { monday: '09:00-17:00' } };

const company = (...calendars: unknown[]): Record<string, unknown> => ({
  departments: [{ id: 'sales', name: 'Sales', calendar: 'office' }],
  roles: [],
  people: [],
  calendars,
});

const problems = (document: unknown): readonly string[] => {
  const reading = readOrganisation(document);
  return reading.ok ? [] : reading.problems.map(({ code, pointer, message }) => `${code} ${pointer}: ${message}`);
};

const read = (document: unknown) => {
  const reading = readOrganisation(document);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.organisation;
};

describe('reading calendars', () => {
  it('takes one stretch of hours or several, and a weekday that is left out for closed', () => {
    const hours = { monday: '09:00-17:00', tuesday: ['09:00-13:00', '14:00-24:00'] };
    const exceptions = [{ date: '2026-12-24', hours: '09:00-12:00' }, { date: '2026-12-31' }];
    const organisation = read(company({ ...office, hours, exceptions, holidays: ['2026-12-25'] }));
    expect(organisation.calendars).toEqual([
      {
        id: 'office',
        zone: 'Europe/Berlin',
        hours: {
          monday: ['09:00-17:00'],
          tuesday: ['09:00-13:00', '14:00-24:00'],
          ...{ wednesday: [], thursday: [], friday: [], saturday: [], sunday: [] },
        },
        holidays: ['2026-12-25'],
        exceptions: [
          { date: '2026-12-24', hours: ['09:00-12:00'] },
          { date: '2026-12-31', hours: [] },
        ],
      },
    ]);
    expect(read(organisation)).toEqual(organisation);
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      'a zone that no place has',
      { ...office, zone: 'Europe/Atlantis' },
      'BadZone /calendars/0/zone: there is no time zone "Europe/Atlantis"',
    ],
    [
      'a bare offset, which knows no summer',
      { ...office, zone: '+01:00' },
      'BadZone /calendars/0/zone: there is no time zone "+01:00"',
    ],
    [
      'hours that no clock has',
      { ...office, hours: { monday: '09:00-25:00' } },
      'BadHours /calendars/0/hours/monday/0: "09:00-25:00" are no working hours',
    ],
    [
      'hours after the end of the day',
      { ...office, hours: { monday: '09:00-24:30' } },
      'BadHours /calendars/0/hours/monday/0: "09:00-24:30" are no working hours',
    ],
    [
      'hours that end before they begin',
      { ...office, hours: { monday: '22:00-06:00' } },
      'BadHours /calendars/0/hours/monday/0: "22:00-06:00" are no working hours',
    ],
    [
      'hours that overlap',
      { ...office, hours: { monday: ['09:00-13:00', '12:00-17:00'] } },
      'BadHours /calendars/0/hours/monday/1: "12:00-17:00" begins before "09:00-13:00" is over',
    ],
    [
      'a day that its month lacks',
      { ...office, holidays: ['2026-02-30'] },
      'BadDate /calendars/0/holidays/0: "2026-02-30" is no day of the calendar',
    ],
    [
      'a day that is both a holiday and an exception',
      { ...office, holidays: ['2026-12-24'], exceptions: [{ date: '2026-12-24' }] },
      'Duplicate /calendars/0/exceptions/0/date: 2026-12-24 stands twice among the holidays and exceptions',
    ],
    [
      'less than an hour of work in a week',
      { ...office, hours: { monday: '09:00-09:30', tuesday: '09:00-09:29' } },
      'NoWorkingTime /calendars/0/hours: calendar "office" has less than one hour of work in a week',
    ],
    ['a misspelt weekday', { ...office, hours: { munday: '09:00-17:00' } }, 'NotAnOrganisation /calendars/0/hours'],
    ['more holidays than there are', { ...office, holidays: Array(2001).fill('2026-12-25') }, 'NotAnOrganisation'],
  ])('refuses %s', (_, written, expected) => {
    const found = problems(company(written));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  it('refuses a department by a calendar that is nowhere, and the same calendar twice', () => {
    expect(problems(company({ ...office, id: 'plant' }))).toEqual([
      'UnknownCalendar /departments/0/calendar: there is no calendar "office"',
    ]);
    expect(problems(company(office, office))).toEqual([
      'Duplicate /calendars/1/id: "office" stands twice in calendars',
    ]);
  });
});

describe('the calendar of a department', () => {
  const plant = { ...office, id: 'plant' };
  const departments = [
    { id: 'sales', name: 'Sales' },
    { id: 'production', name: 'Production', calendar: 'plant' },
  ];

  it('is its own, else the first of the company', () => {
    const organisation = read({ departments, roles: [], people: [], calendars: [office, plant] });
    expect(calendarFor(organisation, 'production')?.id).toBe('plant');
    expect(calendarFor(organisation, 'sales')?.id).toBe('office');
    expect(calendarFor(organisation)?.id).toBe('office');
  });

  it('is none where the company has none: any time counts', () => {
    expect(calendarFor(read({ departments: [], roles: [], people: [] }), 'sales')).toBeUndefined();
  });
});
