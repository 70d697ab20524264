import { z } from 'zod';
import type { RuleVersions } from './case-events.js';
import type { Instant } from './stream.js';
import type { Principal } from './principal.js';
import { jsonObject, jsonValue } from './schemas.js';

const count = z.number().int().positive();

/** zod schemas of the bodies of every command on a case, by type. */
export const caseCommandSchemas = {
  StartCase: z.object({
    process: z.string(),
    businessKey: z.string().max(200).optional(),
    variables: jsonObject,
    /** The start event; without it the process's single none start event. */
    startEvent: z.string().optional(),
    /** Set by the host from the definitions in force; no client sets it. */
    rules: z.custom<RuleVersions>((value) => typeof value === 'object' && value !== null),
    /** Set by the host of a development machine whose clock runs faster; no client sets it. */
    clockFactor: z.number().optional(),
  }),
  CancelCase: z.object({ reason: z.string().min(1) }),

  ClaimTask: z.object({ task: count }),
  ReleaseTask: z.object({ task: count, reason: z.string().optional() }),
  AssignTask: z.object({ task: count, to: z.string().min(1), reason: z.string().optional() }),
  CompleteTask: z.object({ task: count, variables: jsonObject }),
  ReturnTask: z.object({
    task: count,
    reason: z.string().min(1),
    /** The error code that a boundary event of the task catches. */
    code: z.string().min(1).default('RETURNED'),
    variables: jsonObject.default({}),
  }),

  /** The department's system says that it has the task; `reference` is its own number for it. */
  AcknowledgeHandoff: z.object({ task: count, reference: z.string().min(1).max(200).optional() }),
  AcceptHandoff: z.object({ task: count }),
  /** The next step of a task's SLA is due. `to` is set by the host, from the reporting lines in force. */
  TakeSlaStep: z.object({ task: count, step: count, to: z.string().optional() }),

  CorrelateMessage: z.object({
    subscription: count,
    message: z.string(),
    name: z.string(),
    payload: jsonObject,
  }),
  DeliverSignal: z.object({ subscription: count, signal: z.string(), name: z.string(), payload: jsonObject }),
  /** `early` fires a timer before it is due: an operator's act, with a reason. */
  FireTimer: z.object({ timer: count, early: z.object({ reason: z.string().min(1) }).optional() }),

  CompleteService: z.object({ request: count, attempt: count, variables: jsonObject }),
  FailService: z.object({
    request: count,
    attempt: count,
    message: z.string(),
    retries: z.number().int().min(0).optional(),
  }),
  /** A BPMN error from the work on a service request or a user task. */
  ThrowError: z.object({
    instance: count,
    /** Of a service request: the attempt that it comes from; one that is over throws nothing. */
    attempt: count.optional(),
    code: z.string().min(1),
    message: z.string().optional(),
    variables: jsonObject.default({}),
  }),

  SetVariables: z.object({ scope: count, variables: z.record(z.string(), jsonValue), reason: z.string().min(1) }),
  RetryIncident: z.object({ incident: count, note: z.string().optional() }),
  /** Sent by the host after `ContinuationDue`. */
  Continue: z.object({}),
} as const;

/** The type names of commands on a case. */
export type CaseCommandType = keyof typeof caseCommandSchemas;

/** What every command carries besides its body; `at`, roles and departments are set by the server, never by a client. */
export type CommandContext = {
  readonly id: string;
  readonly at: Instant;
  readonly by: Principal;
  readonly actingFor?: string;
  readonly causation?: string;
};

/** A command on a case, parsed, with its context. */
export type CaseCommand = {
  readonly [T in CaseCommandType]: {
    readonly type: T;
    readonly caseId: string;
    readonly body: z.infer<(typeof caseCommandSchemas)[T]>;
    readonly context: CommandContext;
  };
}[CaseCommandType];

/** The command of one type. */
export type CaseCommandOf<T extends CaseCommandType> = Extract<CaseCommand, { type: T }>;
