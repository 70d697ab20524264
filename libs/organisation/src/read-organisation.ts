import { organisationSchema, personal, type Json, type OrganisationDocument } from '@throughline/events';
import { z } from 'zod';
import { problemsOf } from './check-organisation.js';
import type { OrganisationProblem } from './organisation-problem.js';

/** The document as the record keeps it, or everything that is wrong with it. */
export type OrganisationReading =
  | { readonly ok: true; readonly organisation: OrganisationDocument }
  | { readonly ok: false; readonly problems: readonly OrganisationProblem[] };

/**
 * Reads an organisation document that YAML or JSON has been parsed from, and checks every reference in it. Names and
 * mails become personal values of their person.
 */
export const readOrganisation = (document: unknown): OrganisationReading => {
  const parsed = writtenSchema.safeParse(document);
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.slice(0, problemLimit).map(problemOfIssue) };
  const organisation = organisationOf(parsed.data);
  const problems = problemsOf(organisation);
  return problems.length === 0 ? { ok: true, organisation } : { ok: false, problems: problems.slice(0, problemLimit) };
};

/** Reading 200 findings is enough work for one evening. */
const problemLimit = 200;

const text = z.string().trim().min(1).max(200);

/** A name as a person writes it, or as the record gives it back: tagged, or what an erasure left. */
const personalText = z.union([
  text,
  z.strictObject({ $personal: z.string(), value: text }),
  z.strictObject({ $erased: z.string() }),
]);

const ids = z.array(z.string()).max(100).default([]);

/** The hours of a day: one stretch, several, or none where it is left out. */
const hours = z
  .union([z.string().transform((one) => [one]), z.array(z.string()).max(12)])
  .optional()
  .transform((several) => several ?? []);

const week = z.strictObject({
  ...{
    monday: hours,
    tuesday: hours,
    wednesday: hours,
    thursday: hours,
    friday: hours,
    saturday: hours,
    sunday: hours,
  },
});

const calendar = z.strictObject({
  id: z.string(),
  zone: z.string(),
  hours: week,
  holidays: z.array(z.string()).max(2000).default([]),
  exceptions: z
    .array(z.strictObject({ date: z.string(), hours }))
    .max(2000)
    .default([]),
});

/** The shape in which people write it: strict, so that a misspelt key is found; lists may be left out where empty. */
const writtenSchema = z.strictObject({
  departments: z
    .array(
      z.strictObject({
        ...{ id: z.string(), name: text },
        head: z.string().optional(),
        calendar: z.string().optional(),
      }),
    )
    .max(1000),
  calendars: z.array(calendar).max(100).optional(),
  roles: z.array(z.strictObject({ id: z.string(), name: text, abilities: ids })).max(1000),
  people: z
    .array(
      z.strictObject({
        id: z.string(),
        name: personalText,
        mail: personalText.optional(),
        roles: ids,
        departments: ids,
        reportsTo: z.string().optional(),
      }),
    )
    .max(20_000),
  systems: z
    .array(z.strictObject({ id: z.string(), name: text, roles: ids, departments: ids }))
    .max(1000)
    .optional(),
});

type Written = z.infer<typeof writtenSchema>;

const organisationOf = (written: Written): OrganisationDocument =>
  organisationSchema.parse({
    ...written,
    people: written.people.map((person) => ({
      ...person,
      name: personal(`person:${person.id}`, person.name as Json),
      ...(person.mail === undefined ? {} : { mail: personal(`person:${person.id}`, person.mail as Json) }),
    })),
  });

const problemOfIssue = (issue: z.core.$ZodIssue): OrganisationProblem => ({
  code: 'NotAnOrganisation',
  pointer: pointerOf(issue.path),
  message: issue.message,
  remedy:
    'Write departments, roles and people (and systems and calendars, if any) as the README of libs/organisation shows.',
});

const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
