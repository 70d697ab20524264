import type { Calendar, OrganisationDocument } from '@throughline/events';
import type { OrganisationProblem } from './organisation-problem.js';
import { isZone } from './wall-clock.js';
import { dayNumber, readHours, weekdays } from './working-day.js';

/** Everything in the calendars that no clock or calendar has, that contradicts itself, or that leaves no time to work. */
export const calendarProblems = ({ calendars = [], departments }: OrganisationDocument): OrganisationProblem[] => [
  ...calendars.flatMap((calendar, index) => problemsOfCalendar(calendar, `/calendars/${String(index)}`)),
  ...departments.flatMap(({ calendar }, index) =>
    calendar === undefined || calendars.some(({ id }) => id === calendar)
      ? []
      : [unknownCalendar(`/departments/${String(index)}/calendar`, calendar)],
  ),
];

const problemsOfCalendar = (calendar: Calendar, pointer: string): OrganisationProblem[] => {
  const found = [
    ...zoneProblems(calendar, pointer),
    ...weekdays.flatMap((weekday) => hoursProblems(calendar.hours[weekday], `${pointer}/hours/${weekday}`)),
    ...calendar.exceptions.flatMap(({ hours }, at) =>
      hoursProblems(hours, `${pointer}/exceptions/${String(at)}/hours`),
    ),
    ...dayProblems(calendar, pointer),
  ];
  return found.length > 0 ? found : idleProblems(calendar, pointer);
};

const zoneProblems = ({ zone }: Calendar, pointer: string): OrganisationProblem[] =>
  isZone(zone)
    ? []
    : [
        {
          code: 'BadZone',
          pointer: `${pointer}/zone`,
          message: `there is no time zone "${zone}"`,
          remedy: 'Name one of the IANA database by its place, such as Europe/Berlin, or UTC.',
        },
      ];

const hoursProblems = (hours: readonly string[], pointer: string): OrganisationProblem[] =>
  hours.flatMap((text, at): OrganisationProblem[] => {
    const place = `${pointer}/${String(at)}`;
    const span = readHours(text);
    if (span === undefined) {
      const remedy = 'Write from and to as HH:MM-HH:MM, the later time last, such as 09:00-13:00; 24:00 ends a day.';
      return [{ code: 'BadHours', pointer: place, message: `"${text}" are no working hours`, remedy }];
    }
    const before = readHours(hours[at - 1] ?? '');
    if (before === undefined || before.to <= span.from) return [];
    const message = `"${text}" begins before "${hours[at - 1] ?? ''}" is over`;
    return [
      { code: 'BadHours', pointer: place, message, remedy: 'Write the hours of a day in order, one after the other.' },
    ];
  });

/** A day is a holiday, or one with other hours, and stands once. */
const dayProblems = ({ holidays, exceptions }: Calendar, pointer: string): OrganisationProblem[] => {
  const seen = new Set<string>();
  const days = [
    ...holidays.map((date, at) => ({ date, place: `${pointer}/holidays/${String(at)}` })),
    ...exceptions.map(({ date }, at) => ({ date, place: `${pointer}/exceptions/${String(at)}/date` })),
  ];
  return days.flatMap(({ date, place }): OrganisationProblem[] => {
    const twice = seen.has(date);
    seen.add(date);
    if (dayNumber(date) === undefined) return [badDate(place, date)];
    return twice ? [dayTwice(place, date)] : [];
  });
};

const badDate = (pointer: string, date: string): OrganisationProblem => ({
  code: 'BadDate',
  pointer,
  message: `"${date}" is no day of the calendar`,
  remedy: 'Write year, month and day, such as 2026-12-25.',
});

const dayTwice = (pointer: string, date: string): OrganisationProblem => ({
  code: 'Duplicate',
  pointer,
  message: `${date} stands twice among the holidays and exceptions`,
  remedy: 'Say of each day once that it is closed, or when there is work on it.',
});

/** With less, a deadline of a few hours lies years ahead. */
const leastWorkAWeek = 3_600_000;

const idleProblems = ({ id, hours }: Calendar, pointer: string): OrganisationProblem[] => {
  const work = weekdays
    .flatMap((weekday) => hours[weekday].flatMap((text) => readHours(text) ?? []))
    .reduce((sum, { from, to }) => sum + to - from, 0);
  if (work >= leastWorkAWeek) return [];
  const message = `calendar "${id}" has less than one hour of work in a week`;
  const remedy = 'Give the hours of the weekdays on which there is work, such as monday: 09:00-17:00.';
  return [{ code: 'NoWorkingTime', pointer: `${pointer}/hours`, message, remedy }];
};

const unknownCalendar = (pointer: string, id: string): OrganisationProblem => ({
  code: 'UnknownCalendar',
  pointer,
  message: `there is no calendar "${id}"`,
  remedy: `Add the calendar "${id}" to the document, or correct the name here.`,
});
