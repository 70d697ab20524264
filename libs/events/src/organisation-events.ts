import { z } from 'zod';
import { jsonValue } from './schemas.js';

/** From and to on the clock of the calendar's zone, `09:00-13:00`; `24:00` ends a day. */
const openHours = z.string();

/** Working hours by weekday, closed days, and days with other hours. `zone`: an IANA name, as `Europe/Berlin`. */
const calendarSchema = z.object({
  id: z.string(),
  zone: z.string(),
  hours: z.object({
    monday: z.array(openHours),
    tuesday: z.array(openHours),
    wednesday: z.array(openHours),
    thursday: z.array(openHours),
    friday: z.array(openHours),
    saturday: z.array(openHours),
    sunday: z.array(openHours),
  }),
  /** Calendar days, `2026-12-25`. */
  holidays: z.array(z.string()),
  exceptions: z.array(z.object({ date: z.string(), hours: z.array(openHours) })),
});

/** When somebody works. */
export type Calendar = z.infer<typeof calendarSchema>;

/**
 * The whole organisation as one document: small, changed rarely, and always needed whole. A person's name and mail are
 * `Personal` values under `person:<id>`.
 */
export const organisationSchema = z.object({
  departments: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      head: z.string().optional(),
      /** The calendar that its working time is counted by; absent: the company's, which is the first of `calendars`. */
      calendar: z.string().optional(),
    }),
  ),
  /** Absent or empty: working time is any time. */
  calendars: z.array(calendarSchema).optional(),
  roles: z.array(z.object({ id: z.string(), name: z.string(), abilities: z.array(z.string()) })),
  people: z.array(
    z.object({
      id: z.string(),
      name: jsonValue,
      mail: jsonValue.optional(),
      roles: z.array(z.string()),
      departments: z.array(z.string()),
      reportsTo: z.string().optional(),
    }),
  ),
  /** Systems outside that act by their client id: each for the departments and in the roles named here. */
  systems: z
    .array(z.object({ id: z.string(), name: z.string(), roles: z.array(z.string()), departments: z.array(z.string()) }))
    .optional(),
});

/** The organisation as the record keeps it. */
export type OrganisationDocument = z.infer<typeof organisationSchema>;

/** Schemas of the events of the `organisation` stream (id `company`). */
export const organisationEventSchemas = {
  OrganisationSet: z.object({
    version: z.number().int(),
    organisation: organisationSchema,
    reason: z.string().optional(),
  }),
} as const;

/** An event of the organisation. */
export type OrganisationEvent = {
  readonly [T in keyof typeof organisationEventSchemas]: {
    readonly type: T;
    readonly v: 1;
    readonly data: z.infer<(typeof organisationEventSchemas)[T]>;
  };
}[keyof typeof organisationEventSchemas];
