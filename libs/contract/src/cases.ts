import { z } from 'zod';
import { jsonObjectSchema, jsonValueSchema } from './json-value.js';
import { flag, instant, pageOf, pageQuery } from './page.js';

/** Ids of cases go into URLs and topics: nothing in them may need escaping. */
export const caseIdSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/,
    'letters, digits, ".", "_" and "-", at most 100, a letter or digit first',
  );

/** Opens a case of a process. */
export const startCaseSchema = z
  .strictObject({
    process: z.string().min(1).max(200),
    businessKey: z.string().min(1).max(200).optional(),
    variables: jsonObjectSchema.default({}),
    case: caseIdSchema.optional().describe('An id of your own; without it one is made from the command id.'),
    startEvent: z.string().min(1).max(200).optional().describe('Without it the one plain start event.'),
  })
  .meta({ id: 'StartCase' });

const status = z.enum(['open', 'completed', 'terminated', 'failed', 'cancelled']);

/** A case as a list shows it. */
export const caseSummarySchema = z
  .object({
    case: z.string(),
    process: z.string(),
    processVersion: z.number().int().optional(),
    businessKey: z.string().optional(),
    trigger: z.string(),
    startedBy: z.string().describe('person:ada, system:crm or engine:dispatcher'),
    status,
    openedAt: z.string(),
    closedAt: z.string().optional(),
    openIncidents: z.number().int(),
  })
  .meta({ id: 'CaseSummary' });

/** A case as a list shows it. */
export type CaseSummary = z.infer<typeof caseSummarySchema>;

/** Cases, the newest first. */
export const casesSchema = pageOf(caseSummarySchema).meta({ id: 'Cases' });

/** Which cases to find; every condition given must hold, the walls hold always. */
export const caseQuerySchema = z
  .strictObject({
    ...pageQuery,
    process: z.string().max(200).optional(),
    status: status.optional(),
    businessKey: z.string().max(200).optional(),
    businessKeyPrefix: z.string().min(1).max(200).optional(),
    openedFrom: instant.optional(),
    openedBefore: instant.optional(),
    withIncidents: flag.optional(),
  })
  .refine((query) => query.businessKey === undefined || query.businessKeyPrefix === undefined, {
    error: 'give businessKey or businessKeyPrefix, not both',
    path: ['businessKeyPrefix'],
  });

/** Which cases to find. */
export type CaseQuery = z.input<typeof caseQuerySchema>;

/** What asks for an incident's retry. */
export const retryIncidentSchema = z
  .strictObject({ note: z.string().max(2_000).optional() })
  .meta({ id: 'RetryIncident' });

/** Ends a case from outside. */
export const cancelCaseSchema = z.strictObject({ reason: z.string().min(1).max(2_000) }).meta({ id: 'CancelCase' });

/** Fires a timer before it is due. */
export const fireTimerSchema = z
  .strictObject({
    reason: z.string().min(1).max(2_000).optional().describe('Needed where the timer is not due yet.'),
  })
  .meta({ id: 'FireTimer' });

/** Corrects the data of one scope of a case. */
export const setVariablesSchema = z
  .strictObject({
    scope: z.number().int().positive().optional().describe('An instance number; without it the whole case.'),
    variables: z.record(z.string().min(1).max(200), jsonValueSchema),
    reason: z.string().min(1).max(2_000),
  })
  .meta({ id: 'SetVariables' });

/** An incident with its cause, its remedy, and how it ended. */
export const incidentSchema = z
  .object({
    case: z.string(),
    incident: z.number().int(),
    process: z.string(),
    businessKey: z.string().optional(),
    instance: z.number().int(),
    element: z.string(),
    code: z.string(),
    message: z.string(),
    remedy: z.string(),
    retry: z.string(),
    raisedAt: z.string(),
    seq: z.number().int(),
    resolved: z.object({ at: z.string(), by: z.string() }).optional(),
  })
  .meta({ id: 'Incident' });

/** An incident. */
export type Incident = z.infer<typeof incidentSchema>;

/** Incidents, the oldest first. */
export const incidentsSchema = pageOf(incidentSchema).meta({ id: 'Incidents' });

/** Which incidents to find; without `resolved` the open ones. */
export const incidentQuerySchema = z.strictObject({
  ...pageQuery,
  resolved: flag.optional(),
  process: z.string().max(200).optional(),
  code: z.string().max(200).optional(),
});

/** Which incidents to find. */
export type IncidentQuery = z.input<typeof incidentQuerySchema>;
