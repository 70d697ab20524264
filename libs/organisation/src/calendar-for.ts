import type { Calendar, OrganisationDocument } from '@throughline/events';

/** The calendar that a department works by: its own, else the company's, which is the first; undefined: any time. */
export const calendarFor = (organisation: OrganisationDocument, departmentId?: string): Calendar | undefined => {
  const { calendars = [], departments } = organisation;
  const own = departments.find(({ id }) => id === departmentId)?.calendar;
  return own === undefined ? calendars[0] : calendars.find(({ id }) => id === own);
};
