import { z } from 'zod';
import { jsonObject, jsonValue } from './schemas.js';

/**
 * What happens in a case: element-level facts, past tense, version 1 of each. Numbers named `instance`, `task`,
 * `timer`, `subscription`, `request` and `incident` come from one counter of the case; a task has the number of the
 * instance it belongs to.
 */
const resourceRef = z.object({ id: z.string(), version: z.number().int(), hash: z.string() });

const entered = z.object({ flow: z.string(), element: z.string(), instance: z.number().int() });

const trigger = z.enum(['none', 'message', 'timer', 'signal', 'error', 'escalation']);

const change = z.object({ name: z.string(), before: jsonValue.optional(), after: jsonValue });

const instant = z.string();

/**
 * What an SLA does at which instant, worked out from the calendar when the task was made: offer the handoff again to a
 * department that has not acknowledged it, remind at the target, mark as overdue at the limit, then climb the ladder.
 */
const slaStep = z.object({
  kind: z.enum(['offerAgain', 'remind', 'overdue', 'escalate']),
  at: instant,
  /** Of a rung: the role that it climbs to along the reporting line, or `head` of the task's department. */
  to: z.string().optional(),
  /** The code of the BPMN escalation that the task throws with it. */
  escalation: z.string().optional(),
});

const pendingStep = z.object({ step: z.enum(['enter', 'leave', 'check']), instance: z.number().int() });

/** Which task it happened to, with the department whose topic it is told on. */
const taskOfDepartment = { task: z.number().int(), element: z.string(), department: z.string().optional() };

/** zod schemas of the `data` of every case event, by type. */
export const caseEventSchemas = {
  /** The case exists. `rules` pins every version it was born under. */
  CaseOpened: z.object({
    process: z.string(),
    businessKey: z.string().optional(),
    rules: z.object({
      bundle: resourceRef,
      processes: z.record(z.string(), resourceRef),
      decisions: z.record(z.string(), resourceRef),
      forms: z.record(z.string(), resourceRef),
      organisation: z.number().int(),
      semantics: z.number().int(),
    }),
    trigger,
    /** Of a development machine: how many times faster than real time its clock runs. */
    clockFactor: z.number().optional(),
  }),
  CaseClosed: z.object({
    outcome: z.enum(['completed', 'terminated', 'failed', 'cancelled']),
    reason: z.string().optional(),
  }),

  /** A token came to an element other than along a sequence flow: start, boundary, event subprocess, inner instance. */
  ElementEntered: z.object({
    instance: z.number().int(),
    element: z.string(),
    process: z.string(),
    /** The enclosing scope's instance; absent for the root of the case. */
    scope: z.number().int().optional(),
    /** The instance whose boundary event or event subprocess this is. */
    attachedTo: z.number().int().optional(),
    /** 1-based counter inside a multi-instance. */
    loop: z.number().int().optional(),
    /** An interrupting event subprocess: from here on its scope catches nothing more. */
    interrupting: z.boolean().optional(),
  }),
  /** An element was left by the flows named; each named target was thereby entered. */
  ElementLeft: z.object({
    instance: z.number().int(),
    element: z.string(),
    next: z.array(entered),
    /** Set where a compensation handler could later undo this activity. */
    compensable: z.boolean().optional(),
  }),
  /** Tokens that waited at a joining gateway became one. */
  TokensJoined: z.object({
    element: z.string(),
    instance: z.number().int(),
    consumed: z.array(z.number().int()),
  }),
  /** An element was ended from outside: interrupted, terminated, cancelled. Everything inside ended before it. */
  ElementCancelled: z.object({
    instance: z.number().int(),
    element: z.string(),
    cause: z.enum(['interrupted', 'terminated', 'cancelled', 'completionCondition', 'error', 'escalation']),
  }),
  /** How many inner instances a multi-instance will have; `items` is the input collection, if there is one. */
  IterationPlanned: z.object({
    instance: z.number().int(),
    element: z.string(),
    total: z.number().int(),
    sequential: z.boolean(),
    items: z.array(jsonValue).optional(),
  }),
  /** A multi-instance put an inner result into its output collection. */
  IterationCollected: z.object({ instance: z.number().int(), loop: z.number().int(), value: jsonValue }),

  VariablesSet: z.object({ scope: z.number().int(), changes: z.array(change), reason: z.string().optional() }),
  DecisionEvaluated: z.object({
    instance: z.number().int(),
    element: z.string(),
    decision: resourceRef,
    output: jsonValue,
    /** Inputs, matched rules and intermediate decisions, as libs/decision-model gives them. */
    trace: jsonValue,
  }),

  TaskCreated: z.object({
    task: z.number().int(),
    element: z.string(),
    process: z.string(),
    name: z.string(),
    department: z.string().optional(),
    candidateRoles: z.array(z.string()),
    candidatePeople: z.array(z.string()),
    assignee: z.string().optional(),
    form: resourceRef.optional(),
    priority: z.number().int().optional(),
    dueAt: z.string().optional(),
    /** The department that hands the work over, where it is another one than the task's. */
    from: z.string().optional(),
    /** Its steps count from 1, in the order of their instants. */
    sla: z.object({ steps: z.array(slaStep) }).optional(),
  }),
  /** The department's system has the handoff; `reference` is its own number for it. */
  HandoffAcknowledged: z.object({ ...taskOfDepartment, by: z.string(), reference: z.string().optional() }),
  /** The department takes the work on. */
  HandoffAccepted: z.object({ ...taskOfDepartment, by: z.string() }),
  /** Nobody acknowledged the handoff in time: it is sent once more. */
  HandoffOfferedAgain: z.object({ ...taskOfDepartment, step: z.number().int() }),
  TaskReminded: z.object({ ...taskOfDepartment, step: z.number().int() }),
  TaskOverdue: z.object({ ...taskOfDepartment, step: z.number().int() }),
  /** An overdue task climbed one rung; `to` is the person, absent where nobody holds the role. They may do it too. */
  TaskEscalated: z.object({
    ...taskOfDepartment,
    step: z.number().int(),
    rung: z.number().int(),
    role: z.string(),
    to: z.string().optional(),
  }),
  TaskClaimed: z.object({ task: z.number().int(), by: z.string() }),
  TaskAssigned: z.object({ task: z.number().int(), to: z.string(), by: z.string(), reason: z.string().optional() }),
  TaskReleased: z.object({ task: z.number().int(), by: z.string(), reason: z.string().optional() }),
  TaskCompleted: z.object({ ...taskOfDepartment, by: z.string() }),
  /** The department gives the work back with a reason, by an error event that the process models. */
  TaskReturned: z.object({
    ...taskOfDepartment,
    by: z.string(),
    reason: z.string(),
    code: z.string(),
  }),
  TaskWithdrawn: z.object(taskOfDepartment),

  TimerArmed: z.object({
    timer: z.number().int(),
    /** The instance that waits, or that the boundary event is attached to. */
    instance: z.number().int(),
    element: z.string(),
    dueAt: z.string(),
    /** For cycles: how many firings are left after this one (-1: no end) and the ISO 8601 period. */
    repeat: z.object({ left: z.number().int(), every: z.string() }).optional(),
  }),
  /** `early`: the reason of the operator who did not wait for it. */
  TimerFired: z.object({ timer: z.number().int(), element: z.string(), early: z.string().optional() }),
  TimerCancelled: z.object({ timer: z.number().int(), element: z.string() }),

  SubscriptionOpened: z.object({
    subscription: z.number().int(),
    instance: z.number().int(),
    element: z.string(),
    trigger: z.enum(['message', 'signal']),
    name: z.string(),
    key: z.string().optional(),
  }),
  SubscriptionClosed: z.object({ subscription: z.number().int(), element: z.string() }),
  MessageCorrelated: z.object({
    subscription: z.number().int(),
    element: z.string(),
    message: z.string(),
    name: z.string(),
  }),
  SignalReceived: z.object({
    subscription: z.number().int(),
    element: z.string(),
    signal: z.string(),
    name: z.string(),
  }),
  /** The case threw a message; correlation takes it from here. `message` is its id. */
  MessageThrown: z.object({
    instance: z.number().int(),
    element: z.string(),
    message: z.string(),
    name: z.string(),
    key: z.string().optional(),
    payload: jsonObject,
  }),
  SignalThrown: z.object({
    instance: z.number().int(),
    element: z.string(),
    signal: z.string(),
    name: z.string(),
    payload: jsonObject,
  }),

  /** A BPMN error was thrown; `caughtBy` is the catching event, absent when nothing caught it. */
  ErrorThrown: z.object({
    instance: z.number().int(),
    element: z.string(),
    code: z.string().optional(),
    message: z.string().optional(),
    caughtBy: z.string().optional(),
  }),
  EscalationThrown: z.object({
    instance: z.number().int(),
    element: z.string(),
    code: z.string().optional(),
    caughtBy: z.string().optional(),
  }),

  ServiceRequested: z.object({
    request: z.number().int(),
    instance: z.number().int(),
    element: z.string(),
    service: z.string(),
    department: z.string().optional(),
    headers: z.record(z.string(), z.string()),
    attempt: z.number().int(),
    /** Attempts left after this one. */
    retries: z.number().int(),
    /** A repeated attempt waits until then. */
    notBefore: instant.optional(),
    /** ISO 8601 durations: how long an attempt may take, the longest silence of its worker, the pause before the next. */
    timeout: z.string().optional(),
    heartbeat: z.string().optional(),
    backoff: z.string().optional(),
  }),
  ServiceAnswered: z.object({ request: z.number().int(), element: z.string(), attempt: z.number().int() }),
  ServiceFailed: z.object({
    request: z.number().int(),
    element: z.string(),
    attempt: z.number().int(),
    retries: z.number().int(),
    message: z.string(),
  }),
  ServiceWithdrawn: z.object({ request: z.number().int(), element: z.string() }),

  IncidentRaised: z.object({
    incident: z.number().int(),
    instance: z.number().int(),
    element: z.string(),
    code: z.string(),
    message: z.string(),
    remedy: z.string(),
    /** What a retry does again. */
    retry: z.enum(['enter', 'leave', 'check', 'request']),
  }),
  IncidentResolved: z.object({
    incident: z.number().int(),
    by: z.enum(['retried', 'cancelled']),
    note: z.string().optional(),
  }),

  /** One command reached its bound; the host sends `Continue`. */
  ContinuationDue: z.object({ pending: z.array(pendingStep), count: z.number().int() }),
  /** The host's `Continue` took the pending steps up. */
  Continued: z.object({}),
} as const;

/** The type names of case events. */
export type CaseEventType = keyof typeof caseEventSchemas;

/** An event of a case. `v` is the schema version of its type. */
export type CaseEvent = {
  readonly [T in CaseEventType]: {
    readonly type: T;
    readonly v: 1;
    readonly data: z.infer<(typeof caseEventSchemas)[T]>;
  };
}[CaseEventType];

/** The event of one type. */
export type CaseEventOf<T extends CaseEventType> = Extract<CaseEvent, { type: T }>;

/** What one version of a deployed resource is called everywhere: its id, version and content hash. */
export type ResourceRef = z.infer<typeof resourceRef>;

/** The versions a case was born under (architecture, invariant 8). */
export type RuleVersions = CaseEventOf<'CaseOpened'>['data']['rules'];

/** What an SLA does at one instant. */
export type SlaStep = z.infer<typeof slaStep>;

/** A step that a bounded decide left for the next command. */
export type PendingStep = z.infer<typeof pendingStep>;
