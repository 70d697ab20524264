/**
 * What the workflows ask of the world. apps/worker implements it; nothing else connects the two. Everything in it goes
 * into Temporal's history: ids, codes and times only, except what a service call carries under `variables` and `outcome`,
 * which the payload codec encrypts.
 *
 * What throws is tried again for ever; what can't go on for a reason of the business is a refusal, which is an answer.
 */
export interface Activities {
  /** The case as it stands now; a workflow acts on nothing else. */
  readAgenda(of: CaseId): Promise<CaseAgenda>;
  /** The next step of a task's SLA, if it is due: each is an event before the one after it begins. */
  takeSlaStep(step: CaseId & { readonly task: number; readonly step: number }): Promise<Acted>;
  fireTimer(timer: CaseId & { readonly timer: number }): Promise<Acted>;
  /** What a department's worker is to be asked; `over` where the request was answered or withdrawn meanwhile. */
  readServiceCall(call: ServiceCallId): Promise<ServiceCallInput | { readonly kind: 'over' }>;
  answerServiceCall(answer: ServiceCallId & { readonly outcome: ServiceOutcome }): Promise<Acted>;
  /** When a timer start event fires next, by the definitions in force and the last firing on record. */
  readTimerStart(start: TimerStartId): Promise<TimerStart>;
  /** Opens the case of one firing; the same firing opens one case only. */
  startByTimer(firing: TimerStartId & { readonly nominal: string }): Promise<Acted>;
}

/** Which case. */
export type CaseId = { readonly caseId: string };

/** One attempt of one service request of a case. */
export type ServiceCallId = CaseId & { readonly request: number; readonly attempt: number };

/** One timer start event of a process in force. */
export type TimerStartId = { readonly process: string; readonly element: string };

/** `done`, or the code of the refusal: it came too early, or somebody was faster. */
export type Acted = { readonly kind: 'done' } | { readonly kind: 'refused'; readonly code: string };

/** An instant, and how many real milliseconds it is away on the host's clock; negative where it is past. */
export type Due = { readonly at: string; readonly inMs: number };

/** What takes time in a case. `seq`: the event number that it is true at. */
export type CaseAgenda = {
  readonly seq: number;
  readonly closed: boolean;
  readonly process: string;
  readonly businessKey?: string;
  /** Where the case stands: names of the elements that hold a token in its outermost scope. */
  readonly stages: readonly string[];
  readonly handoffs: readonly HandoffOwed[];
  readonly nextTimer?: { readonly timer: number; readonly element: string; readonly due: Due };
  readonly calls: readonly ServiceCallOwed[];
};

/** A task that a department owes to another, or that has an SLA. */
export type HandoffOwed = {
  readonly task: number;
  readonly element: string;
  readonly name: string;
  readonly department?: string;
  readonly from?: string;
  readonly acknowledged: boolean;
  readonly accepted: boolean;
  /** When the task was made. */
  readonly since?: string;
  /** Its limit: when it is overdue. */
  readonly dueAt?: string;
  /** The next step of its SLA; absent where there is none left. */
  readonly next?: {
    readonly step: number;
    readonly kind: 'offerAgain' | 'remind' | 'overdue' | 'escalate';
    readonly to?: string;
    readonly due: Due;
  };
};

/** A service request that is not answered yet. */
export type ServiceCallOwed = {
  readonly request: number;
  readonly attempt: number;
  readonly element: string;
  readonly service: string;
  readonly department?: string;
  /** Set on a repeated attempt that must wait. */
  readonly notBefore?: Due;
};

/**
 * What a department's worker gets, as the single argument of the activity that is named like the service. It returns
 * the variables that the case gets, or nothing; throws a failure of type `BpmnError` with `{ code, message?, variables? }` as its details
 * where the model has a way on from it, and any other failure, non-retryable or not, where it has none.
 */
export type ServiceCallInput = {
  readonly kind: 'call';
  readonly caseId: string;
  readonly businessKey?: string;
  readonly request: number;
  readonly attempt: number;
  readonly service: string;
  /** The task queue that is served: `services.<department>`, or `services` for work of no department. */
  readonly taskQueue: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Real milliseconds. */
  readonly timeoutMs: number;
  readonly heartbeatMs?: number;
};

/**
 * What became of an attempt. `retries`: set to override the model's; 0 where trying again is no use. `refused`: set where
 * the record refused what the worker answered, with the refusal's code; it is a command of its own, with an id of its own.
 */
export type ServiceOutcome =
  | { readonly kind: 'completed'; readonly variables: Readonly<Record<string, unknown>> }
  | { readonly kind: 'failed'; readonly message: string; readonly retries?: number; readonly refused?: string }
  | {
      readonly kind: 'error';
      readonly code: string;
      readonly message?: string;
      readonly variables: Readonly<Record<string, unknown>>;
    };

/** `none`: the start event is no longer in force, or has fired as often as its cycle says. */
export type TimerStart =
  { readonly kind: 'due'; readonly nominal: string; readonly due: Due } | { readonly kind: 'none' };
