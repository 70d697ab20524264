import { visibleVariables, type CaseState, type Instance, type Task } from '@throughline/engine';
import {
  revealed,
  type Instant,
  type Json,
  type JsonObject,
  type ResourceRef,
  type RuleVersions,
} from '@throughline/events';

/** How a case stands: open, or how it ended. */
type Status = 'open' | NonNullable<CaseState['outcome']>;

/** A case as people look at it: what waits and on whom. Personal values are readable, erased ones null. */
export type CaseView = {
  readonly process: string;
  readonly businessKey?: string;
  readonly status: Status;
  readonly seq: number;
  readonly at: Instant;
  readonly openedAt: Instant;
  readonly rules: RuleVersions;
  readonly variables: JsonObject;
  readonly tokens: readonly TokenView[];
  readonly tasks: readonly WaitingTask[];
  readonly timers: readonly Omit<ValueOf<CaseState['timers']>, 'repeat'>[];
  readonly awaits: readonly ValueOf<CaseState['subscriptions']>[];
  readonly requests: readonly Omit<ValueOf<CaseState['requests']>, 'headers'>[];
  readonly incidents: readonly ValueOf<CaseState['incidents']>[];
};

type ValueOf<M> = M extends { get(key: number): infer V | undefined } ? V : never;

/** Where a token is, and the variables that live there. */
type TokenView = {
  readonly instance: number;
  readonly element: string;
  readonly process: string;
  readonly scope?: number;
  readonly loop?: number;
  readonly variables?: JsonObject;
};

type WaitingTask = Omit<Task, 'holder' | 'form' | 'assignee'> & {
  readonly assignee?: string;
  readonly heldSince?: Instant;
  readonly form?: ResourceRef;
};

/** An open task with the data that it sees. */
export type TaskView = WaitingTask & {
  readonly seq: number;
  readonly businessKey?: string;
  readonly variables: JsonObject;
};

/** Shows a case; undefined where there is none. */
export const caseViewOf = (state: CaseState): CaseView | undefined => {
  if (state.status === 'unknown' || state.rules === undefined) return undefined;
  const root = state.instances.find((instance) => instance.scope === undefined);
  return {
    process: state.process,
    ...(state.businessKey === undefined ? {} : { businessKey: state.businessKey }),
    status: state.status === 'open' ? 'open' : (state.outcome ?? 'completed'),
    seq: state.seq,
    at: state.at,
    openedAt: state.openedAt,
    rules: state.rules,
    variables: root === undefined ? {} : shown(root.variables.toObject()),
    tokens: inOrder(state.instances).map(tokenView),
    tasks: inOrder(state.tasks).map(waitingTask),
    timers: inOrder(state.timers).map(({ repeat: _, ...timer }) => timer),
    awaits: inOrder(state.subscriptions),
    requests: inOrder(state.requests).map(({ headers: _, ...request }) => request),
    incidents: inOrder(state.incidents),
  };
};

/** Shows an open task with everything that it sees; undefined where no such task is open. */
export const taskViewOf = (state: CaseState, number: number): TaskView | undefined => {
  const task = state.tasks.get(number);
  const instance = state.instances.get(number);
  if (task === undefined || instance === undefined) return undefined;
  return {
    ...waitingTask(task),
    seq: state.seq,
    ...(state.businessKey === undefined ? {} : { businessKey: state.businessKey }),
    variables: shown(visibleVariables(state, instance)),
  };
};

/** Numbers come from one counter: their order is that of time. */
const inOrder = <V>(numbered: { entries(): Iterable<[number, V]> }): V[] =>
  [...numbered.entries()].sort(([one], [other]) => one - other).map(([, value]) => value);

const tokenView = ({ id, element, process, scope, loop, variables }: Instance): TokenView => ({
  instance: id,
  element,
  process,
  ...(scope === undefined ? {} : { scope }),
  ...(loop === undefined ? {} : { loop }),
  ...(variables.size === 0 ? {} : { variables: shown(variables.toObject()) }),
});

const waitingTask = ({ holder, form, assignee: _, ...task }: Task): WaitingTask => ({
  ...task,
  ...(holder.kind === 'claimed' ? { assignee: holder.by, heldSince: holder.since } : {}),
  ...(form === undefined ? {} : { form }),
});

const shown = (variables: Readonly<Record<string, Json>>): JsonObject => revealed(variables) as JsonObject;
