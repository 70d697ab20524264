import type { CaseState } from '@throughline/engine';
import type { CaseCommand, CaseCommandOf, CaseCommandType, Instant, JsonObject, Principal } from '@throughline/events';
import type { Deployed } from './deployed.js';
import { ada, engine, otto, warehouse } from './people.js';

/** What a step is made in: the case as it stands. Elements are named, and their numbers looked up. */
export type Standing = { readonly state: CaseState; readonly deployed: Deployed };

/** One thing that somebody does; `at` where it happens later than what went before. */
export type Deed = {
  readonly [T in CaseCommandType]: {
    readonly type: T;
    readonly body: CaseCommandOf<T>['body'];
    readonly by: Principal;
    readonly at?: Instant;
  };
}[CaseCommandType];

/** A step of a scenario, made when it is its turn. */
export type Step = (standing: Standing) => Deed;

/** Opens the case, or a case of another process of the bundle, or by another start event. */
export const start =
  (variables: JsonObject = {}, other: { readonly process?: string; readonly startEvent?: string } = {}): Step =>
  ({ deployed }) => ({
    type: 'StartCase',
    body: { process: deployed.process, variables, rules: deployed.versions, ...other },
    by: ada,
  });

/** Completes the oldest open task at an element. */
export const complete =
  (element: string, variables: JsonObject = {}, by: Principal = ada): Step =>
  ({ state }) => ({ type: 'CompleteTask', body: { task: taskAt(state, element), variables }, by });

/** Takes a task. */
export const claim =
  (element: string, by: Principal = ada): Step =>
  ({ state }) => ({ type: 'ClaimTask', body: { task: taskAt(state, element) }, by });

/** Gives a claimed task back to its candidates. */
export const release =
  (element: string, by: Principal = ada): Step =>
  ({ state }) => ({ type: 'ReleaseTask', body: { task: taskAt(state, element), reason: 'away' }, by });

/** Gives a task to somebody. */
export const assign =
  (element: string, to: string, by: Principal): Step =>
  ({ state }) => ({ type: 'AssignTask', body: { task: taskAt(state, element), to }, by });

/** Gives the work back to where the process says. */
export const giveBack =
  (element: string, code = 'RETURNED', by: Principal = ada): Step =>
  ({ state }) => ({
    type: 'ReturnTask',
    body: { task: taskAt(state, element), reason: 'figures are missing', code, variables: {} },
    by,
  });

/** The department's system says that it has a task. */
export const acknowledge =
  (element: string, by: Principal = ada, reference?: string): Step =>
  ({ state }) => ({
    type: 'AcknowledgeHandoff',
    body: { task: taskAt(state, element), ...(reference === undefined ? {} : { reference }) },
    by,
  });

/** The department takes a task on. */
export const accept =
  (element: string, by: Principal = ada): Step =>
  ({ state }) => ({ type: 'AcceptHandoff', body: { task: taskAt(state, element) }, by });

/** A step of a task's SLA is taken when it is due; `to` is whom it climbs to. */
export const takeStep =
  (element: string, step: number, to?: string): Step =>
  ({ state }) => {
    const at = state.tasks.get(taskAt(state, element))?.sla?.steps[step - 1]?.at;
    return { ...takeStepNow(element, step, to)({ state }), ...(at === undefined ? {} : { at }) };
  };

/** A step of a task's SLA is taken, due or not. */
export const takeStepNow =
  (element: string, step: number, to?: string) =>
  ({ state }: Pick<Standing, 'state'>): Deed => ({
    type: 'TakeSlaStep',
    body: { task: taskAt(state, element), step, ...(to === undefined ? {} : { to }) },
    by: engine,
  });

/** A message finds the subscription at an element. */
export const correlate =
  (element: string, payload: JsonObject = {}): Step =>
  ({ state }) => {
    const { subscription, name } = subscriptionAt(state, element);
    return { type: 'CorrelateMessage', body: { subscription, message: 'm-1', name, payload }, by: engine };
  };

/** A signal reaches the subscription at an element. */
export const signal =
  (element: string, payload: JsonObject = {}): Step =>
  ({ state }) => {
    const { subscription, name } = subscriptionAt(state, element);
    return { type: 'DeliverSignal', body: { subscription, signal: 's-1', name, payload }, by: engine };
  };

/** The earliest timer at an element fires when it is due. */
export const fire =
  (element: string): Step =>
  ({ state }) => {
    const { timer, dueAt } = timerAt(state, element);
    return { type: 'FireTimer', body: { timer }, by: engine, at: dueAt };
  };

/** The same now, whether or not it is due. */
export const fireNow =
  (element: string): Step =>
  ({ state }) => ({ type: 'FireTimer', body: { timer: timerAt(state, element).timer }, by: engine });

/** An operator does not wait for a timer. */
export const fireEarly =
  (element: string): Step =>
  ({ state }) => ({
    type: 'FireTimer',
    body: { timer: timerAt(state, element).timer, early: { reason: 'the customer called' } },
    by: otto,
  });

/** A system answers the request of an element. */
export const answer =
  (element: string, variables: JsonObject = {}): Step =>
  ({ state }) => {
    const { request, attempt } = requestAt(state, element);
    return { type: 'CompleteService', body: { request, attempt, variables }, by: warehouse };
  };

/** A system could not do the work of an element. */
export const fail =
  (element: string, retries?: number): Step =>
  ({ state }) => {
    const { request, attempt } = requestAt(state, element);
    const body = { request, attempt, message: 'out of order', ...(retries === undefined ? {} : { retries }) };
    return { type: 'FailService', body, by: warehouse };
  };

/** The work on an element came to a business error. */
export const throwAt =
  (element: string, code: string, variables: JsonObject = {}): Step =>
  ({ state }) => ({
    type: 'ThrowError',
    body: { instance: instanceAt(state, element), code, variables },
    by: warehouse,
  });

/** An operator sets variables where an element stands. */
export const setVariables =
  (element: string, variables: JsonObject): Step =>
  ({ state }) => ({
    type: 'SetVariables',
    body: { scope: instanceAt(state, element), variables, reason: 'a typing error' },
    by: otto,
  });

/** An operator has the oldest incident at an element tried again. */
export const retry =
  (element: string): Step =>
  ({ state }) => ({ type: 'RetryIncident', body: { incident: incidentAt(state, element) }, by: otto });

/** Somebody ends the case. */
export const cancel =
  (reason = 'the customer withdrew'): Step =>
  () => ({ type: 'CancelCase', body: { reason }, by: otto });

/** The host takes up what a bounded decision left. */
export const goOn = (): Step => () => ({ type: 'Continue', body: {}, by: engine });

/** Any command, as it is. */
export const send =
  (deed: Deed): Step =>
  () =>
    deed;

/** The command of a step on a case. */
export const commandOf = (
  { type, body, by }: Deed,
  context: { readonly caseId: string; readonly id: string; readonly at: Instant },
): CaseCommand =>
  ({ type, caseId: context.caseId, body, context: { id: context.id, at: context.at, by } }) as CaseCommand; // one of the union

/** The lowest number of the entries at an element; a number that nothing has where there is none. */
const taskAt = (state: CaseState, element: string): number =>
  oldest([...state.tasks.values()].filter((task) => task.element === element).map(({ task }) => task));

/** Where work is done, before what is around it: the body of a multi-instance has the same element. */
const instanceAt = (state: CaseState, element: string): number => {
  const here = [...state.instances.values()].filter((instance) => instance.element === element);
  const leaves = here.filter(({ children }) => children.isEmpty());
  return oldest((leaves.length > 0 ? leaves : here).map(({ id }) => id));
};

const incidentAt = (state: CaseState, element: string): number =>
  oldest([...state.incidents.values()].filter((open) => open.element === element).map(({ incident }) => incident));

const subscriptionAt = (state: CaseState, element: string) =>
  first([...state.subscriptions.values()].filter((open) => open.element === element)) ?? {
    subscription: nothingHasIt,
    name: element,
  };

const timerAt = (state: CaseState, element: string) =>
  first([...state.timers.values()].filter((timer) => timer.element === element)) ?? {
    timer: nothingHasIt,
    dueAt: state.at,
  };

const requestAt = (state: CaseState, element: string) =>
  first([...state.requests.values()].filter((request) => request.element === element)) ?? {
    request: nothingHasIt,
    attempt: 1,
  };

const nothingHasIt = 999_999;

const oldest = (numbers: readonly number[]): number =>
  numbers.length === 0 ? nothingHasIt : numbers.reduce((least, number) => Math.min(least, number));

/** Maps of immutable have no order of their own; the numbers in the entries have. */
const first = <T extends object>(entries: readonly T[]): T | undefined =>
  [...entries].sort((a, b) => numberIn(a) - numberIn(b))[0];

const numberIn = (entry: object): number => {
  const numbered = entry as { readonly timer?: number; readonly subscription?: number; readonly request?: number };
  return numbered.timer ?? numbered.subscription ?? numbered.request ?? 0;
};
