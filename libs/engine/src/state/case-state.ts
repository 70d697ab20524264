import type { CaseEventOf, CaseEventType, Instant, Json, PendingStep, RuleVersions } from '@throughline/events';
import { Map, type Set } from 'immutable';

/** An activity that was left and could be undone; `inner` holds what was done inside it. */
export type CompensationRecord = {
  readonly instance: number;
  readonly element: string;
  readonly inner: readonly CompensationRecord[];
};

/** Where a multi-instance stands. */
export type Iteration = {
  readonly total: number;
  readonly sequential: boolean;
  readonly items?: readonly Json[];
  readonly started: number;
  readonly completed: number;
  readonly terminated: number;
  readonly collected: Map<number, Json>;
};

/**
 * One token in one element: the identity that every event of an element names. Scopes (the case itself, subprocesses,
 * multi-instance bodies, called processes) are instances that have children; variables live in any instance.
 */
export type Instance = {
  readonly id: number;
  readonly element: string;
  readonly process: string;
  readonly scope: number | undefined;
  readonly attachedTo: number | undefined;
  readonly loop: number | undefined;
  /** The sequence flow it came by: joins count these. */
  readonly flow: string | undefined;
  /** Live children by element. */
  readonly children: Map<string, Set<number>>;
  readonly variables: Map<string, Json>;
  /** Timers and subscriptions of this instance, of its boundary events and event subprocesses. */
  readonly waits: readonly number[];
  readonly iteration: Iteration | undefined;
  /** An interrupting event subprocess has taken the scope over. */
  readonly interrupted: boolean;
  readonly compensations: readonly CompensationRecord[];
};

/** Who holds a task. A finished task is no longer in the state. */
export type TaskHolder =
  | { readonly kind: 'waiting'; readonly since: Instant }
  | { readonly kind: 'claimed'; readonly by: string; readonly since: Instant };

/** An open user task; its number is its instance's. */
export type Task = CaseEventOf<'TaskCreated'>['data'] & {
  readonly createdAt: Instant;
  readonly holder: TaskHolder;
  /** How far the department's answer to the handoff has come. */
  readonly handoff: 'offered' | 'acknowledged' | 'accepted';
  /** The number of the last SLA step that was taken; 0: none. */
  readonly slaStep: number;
  /** People whom it climbed to. */
  readonly escalatedTo: readonly string[];
};

/** An armed timer. */
export type Timer = CaseEventOf<'TimerArmed'>['data'];

/** An open message or signal subscription. */
export type Subscription = CaseEventOf<'SubscriptionOpened'>['data'];

/** A service request that waits for its answer, or, after its last failure, for an operator. */
export type ServiceRequest = CaseEventOf<'ServiceRequested'>['data'] & { readonly failed: boolean };

/** An open incident. */
export type Incident = CaseEventOf<'IncidentRaised'>['data'] & { readonly raisedAt: Instant };

/** Everything that the next decision of a case depends on. */
export type CaseState = {
  readonly status: 'unknown' | 'open' | 'closed';
  readonly outcome: CaseEventOf<'CaseClosed'>['data']['outcome'] | undefined;
  readonly process: string;
  readonly businessKey: string | undefined;
  readonly rules: RuleVersions | undefined;
  readonly seq: number;
  readonly at: Instant;
  readonly openedAt: Instant;
  readonly nextId: number;
  readonly instances: Map<number, Instance>;
  readonly tasks: Map<number, Task>;
  readonly timers: Map<number, Timer>;
  readonly subscriptions: Map<number, Subscription>;
  readonly requests: Map<number, ServiceRequest>;
  readonly incidents: Map<number, Incident>;
  /** Steps of a bounded decide that wait for `Continue`. */
  readonly pending: readonly PendingStep[];
  readonly continuations: number;
};

/** Bumped whenever the shape of the state or what `evolve` makes of an event changes: snapshots are then refolded. */
export const caseStateVersion = 2;

/** The state before the first event. */
export const noCase: CaseState = {
  status: 'unknown',
  outcome: undefined,
  process: '',
  businessKey: undefined,
  rules: undefined,
  seq: 0,
  at: '',
  openedAt: '',
  nextId: 1,
  instances: Map(),
  tasks: Map(),
  timers: Map(),
  subscriptions: Map(),
  requests: Map(),
  incidents: Map(),
  pending: [],
  continuations: 0,
};

/** The `data` of one event type. */
export type DataOf<T extends CaseEventType> = CaseEventOf<T>['data'];
