import { z } from 'zod';
import { jsonValue } from './schemas.js';

/**
 * The whole organisation as one document: small, changed rarely, and always needed whole. A person's name and mail are
 * `Personal` values under `person:<id>`.
 */
export const organisationSchema = z.object({
  departments: z.array(z.object({ id: z.string(), name: z.string(), head: z.string().optional() })),
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
