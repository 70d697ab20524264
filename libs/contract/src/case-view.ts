import { z } from 'zod';
import { handoffFacts } from './handoffs.js';
import { jsonObjectSchema, jsonValueSchema } from './json-value.js';
import { pageQuery } from './page.js';

const number = z.number().int();
const text = z.string();
const ref = z.object({ id: text, version: number, hash: text });

const token = z
  .object({
    instance: number,
    element: text,
    process: text,
    scope: number.optional(),
    loop: number.optional(),
    variables: jsonObjectSchema.optional().describe('Those that live in this instance.'),
  })
  .meta({ id: 'Token' });

const waitingTask = z
  .object({
    task: number,
    element: text,
    name: text,
    process: text,
    department: text.optional(),
    candidateRoles: z.array(text),
    candidatePeople: z.array(text),
    assignee: text.optional(),
    heldSince: text.optional(),
    createdAt: text,
    dueAt: text.optional(),
    priority: number.optional(),
    form: ref.optional(),
    ...handoffFacts,
  })
  .meta({ id: 'WaitingTask' });

const armedTimer = z.object({ timer: number, instance: number, element: text, dueAt: text }).meta({ id: 'ArmedTimer' });

const awaited = z
  .object({
    subscription: number,
    instance: number,
    element: text,
    trigger: z.enum(['message', 'signal']),
    name: text,
    key: text.optional(),
  })
  .meta({ id: 'Awaited', description: 'A message or signal that the case waits for.' });

const pendingRequest = z
  .object({
    request: number,
    instance: number,
    element: text,
    service: text,
    department: text.optional(),
    attempt: number,
    retries: number,
    notBefore: text.optional().describe('A repeated attempt waits until then.'),
    timeout: text.optional(),
    heartbeat: text.optional(),
    backoff: text.optional(),
    failed: z.boolean().describe('No attempt is left: an operator must look.'),
  })
  .meta({ id: 'PendingRequest' });

const openIncident = z
  .object({
    incident: number,
    instance: number,
    element: text,
    code: text,
    message: text,
    remedy: text,
    retry: text,
    raisedAt: text,
  })
  .meta({ id: 'OpenIncident' });

/** A case: what waits and on whom, its data, and the rules it was born under. */
export const caseViewSchema = z
  .object({
    case: text,
    process: text,
    businessKey: text.optional(),
    status: z.enum(['open', 'completed', 'terminated', 'failed', 'cancelled']),
    seq: number,
    at: text.describe('When the case last changed.'),
    openedAt: text,
    rules: z.object({
      bundle: ref,
      processes: z.record(text, ref),
      decisions: z.record(text, ref),
      forms: z.record(text, ref),
      organisation: number,
      semantics: number,
    }),
    variables: jsonObjectSchema.describe('Those of the whole case; empty once it is closed.'),
    tokens: z.array(token),
    tasks: z.array(waitingTask),
    timers: z.array(armedTimer),
    awaits: z.array(awaited),
    requests: z.array(pendingRequest),
    incidents: z.array(openIncident),
  })
  .meta({ id: 'Case' });

/** A case: what waits and on whom. */
export type CaseView = z.infer<typeof caseViewSchema>;

/** Which state of a case: as it stands, or as it stood after event `at`. */
export const caseViewQuerySchema = z.strictObject({ at: z.coerce.number<number | string>().int().min(1).optional() });

/** One event of a case with its commit's facts. */
export const historyEventSchema = z
  .object({
    seq: number,
    type: text,
    v: number,
    data: jsonValueSchema,
    at: text,
    by: z.object({ kind: z.enum(['person', 'system', 'engine']), id: text }),
    actingFor: text.optional(),
    command: z.object({ id: text, type: text }),
    causation: text.optional(),
    commit: z.object({ firstSeq: number, hash: text }),
  })
  .meta({ id: 'HistoryEvent' });

/** One event of a case. */
export type HistoryEvent = z.infer<typeof historyEventSchema>;

/** A page of a case's history, in order. */
export const historySchema = z
  .object({
    case: text,
    seq: number.describe('Where the case stands.'),
    items: z.array(historyEventSchema),
    next: text.optional(),
  })
  .meta({ id: 'History' });

/** A page of a case's history. */
export type History = z.infer<typeof historySchema>;

/** Which part of a history. */
export const historyQuerySchema = z.strictObject({
  ...pageQuery,
  upTo: z.coerce.number<number | string>().int().min(1).optional().describe('The last event to show.'),
});
