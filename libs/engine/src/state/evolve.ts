import type { CaseEvent, CaseEventType, Instant, Json } from '@throughline/events';
import { Map, Set } from 'immutable';
import type { CaseState, DataOf, Instance, Iteration } from './case-state.js';

/**
 * The state after one more event. Depends on the event's type and schema version alone: it never decides, and never
 * reads the semantics number. `at` is the time of the event's commit.
 */
export const evolve = (state: CaseState, event: CaseEvent, at: Instant): CaseState => {
  const change = changes[event.type] as (state: CaseState, data: CaseEvent['data'], at: Instant) => CaseState;
  const next = change(state, event.data, at);
  return { ...next, seq: state.seq + 1, at };
};

type Changes = { readonly [T in CaseEventType]: (state: CaseState, data: DataOf<T>, at: Instant) => CaseState };

const unchanged = (state: CaseState): CaseState => state;

const changes: Changes = {
  CaseOpened: (state, { process, businessKey, rules }, at) => ({
    ...state,
    status: 'open',
    process,
    businessKey,
    rules,
    openedAt: at,
  }),
  CaseClosed: (state, { outcome }) => ({ ...state, status: 'closed', outcome, pending: [], continuations: 0 }),

  ElementEntered: (state, data) => {
    const added = addInstance(state, { ...blank, ...data, id: data.instance });
    if (data.scope === undefined) return added;
    return updateInstance(added, data.scope, (scope) => ({
      ...scope,
      interrupted: scope.interrupted || data.interrupting === true,
      iteration: scope.iteration && data.loop !== undefined ? started(scope.iteration, data.loop) : scope.iteration,
    }));
  },
  ElementLeft: (state, data) => {
    const left = state.instances.get(data.instance);
    if (left === undefined) return state;
    const removed = removeInstance(state, left, 'completed', data.compensable === true);
    return data.next.reduce(
      (next, target) =>
        addInstance(next, {
          ...blank,
          id: target.instance,
          element: target.element,
          flow: target.flow,
          process: left.process,
          scope: left.scope,
        }),
      removed,
    );
  },
  TokensJoined: (state, data) => {
    const first = state.instances.get(data.consumed[0] ?? 0);
    if (first === undefined) return state;
    const gone = data.consumed.reduce((next, id) => {
      const token = next.instances.get(id);
      return token === undefined ? next : removeInstance(next, token, 'completed', false);
    }, state);
    return addInstance(gone, { ...blank, ...first, id: data.instance, flow: undefined });
  },
  ElementCancelled: (state, { instance }) => {
    const gone = state.instances.get(instance);
    return gone === undefined ? state : removeInstance(state, gone, 'terminated', false);
  },
  IterationPlanned: (state, data) =>
    updateInstance(state, data.instance, (body) => ({
      ...body,
      iteration: {
        total: data.total,
        sequential: data.sequential,
        ...(data.items === undefined ? {} : { items: data.items }),
        started: 0,
        completed: 0,
        terminated: 0,
        collected: Map<number, Json>(),
      },
    })),
  IterationCollected: (state, { instance, loop, value }) =>
    updateInstance(state, instance, (body) =>
      body.iteration === undefined
        ? body
        : { ...body, iteration: { ...body.iteration, collected: body.iteration.collected.set(loop, value) } },
    ),

  VariablesSet: (state, { scope, changes: set }) =>
    updateInstance(state, scope, (instance) => ({
      ...instance,
      variables: instance.variables.withMutations((variables) => {
        for (const { name, after } of set) variables.set(name, after);
      }),
    })),
  DecisionEvaluated: unchanged,

  TaskCreated: (state, data, at) => ({
    ...state,
    tasks: state.tasks.set(data.task, {
      ...data,
      createdAt: at,
      holder:
        data.assignee === undefined
          ? { kind: 'waiting', since: at }
          : { kind: 'claimed', by: data.assignee, since: at },
    }),
  }),
  TaskClaimed: (state, { task, by }, at) => hold(state, task, { kind: 'claimed', by, since: at }),
  TaskAssigned: (state, { task, to }, at) => hold(state, task, { kind: 'claimed', by: to, since: at }),
  TaskReleased: (state, { task }, at) => hold(state, task, { kind: 'waiting', since: at }),
  TaskCompleted: (state, { task }) => ({ ...state, tasks: state.tasks.delete(task) }),
  TaskReturned: (state, { task }) => ({ ...state, tasks: state.tasks.delete(task) }),
  TaskWithdrawn: (state, { task }) => ({ ...state, tasks: state.tasks.delete(task) }),

  TimerArmed: (state, data) =>
    addWait({ ...state, timers: state.timers.set(data.timer, data) }, data.instance, data.timer),
  TimerFired: (state, { timer }) => dropTimer(state, timer),
  TimerCancelled: (state, { timer }) => dropTimer(state, timer),

  SubscriptionOpened: (state, data) =>
    addWait(
      { ...state, subscriptions: state.subscriptions.set(data.subscription, data) },
      data.instance,
      data.subscription,
    ),
  SubscriptionClosed: (state, { subscription }) => {
    const open = state.subscriptions.get(subscription);
    if (open === undefined) return state;
    return dropWait({ ...state, subscriptions: state.subscriptions.delete(subscription) }, open.instance, subscription);
  },
  MessageCorrelated: unchanged,
  SignalReceived: unchanged,
  MessageThrown: (state, { message }) => seen(state, Number(message)),
  SignalThrown: (state, { signal }) => seen(state, Number(signal)),
  ErrorThrown: unchanged,
  EscalationThrown: unchanged,

  ServiceRequested: (state, data) =>
    seen({ ...state, requests: state.requests.set(data.request, { ...data, failed: false }) }, data.request),
  ServiceAnswered: (state, { request }) => ({ ...state, requests: state.requests.delete(request) }),
  ServiceFailed: (state, { request, retries }) => {
    const open = state.requests.get(request);
    if (open === undefined) return state;
    return { ...state, requests: state.requests.set(request, { ...open, retries, failed: true }) };
  },
  ServiceWithdrawn: (state, { request }) => ({ ...state, requests: state.requests.delete(request) }),

  IncidentRaised: (state, data, at) =>
    seen({ ...state, incidents: state.incidents.set(data.incident, { ...data, raisedAt: at }) }, data.incident),
  IncidentResolved: (state, { incident }) => ({ ...state, incidents: state.incidents.delete(incident) }),

  ContinuationDue: (state, { pending, count }) => ({ ...state, pending, continuations: count }),
  Continued: (state) => ({ ...state, pending: [] }),
};

/** What an instance has when it is entered; the events say the rest. */
const blank = {
  scope: undefined,
  attachedTo: undefined,
  loop: undefined,
  flow: undefined,
  children: Map<string, Set<number>>(),
  variables: Map<string, Json>(),
  waits: [],
  iteration: undefined,
  interrupted: false,
  compensations: [],
} as const;

const seen = (state: CaseState, id: number): CaseState => (id < state.nextId ? state : { ...state, nextId: id + 1 });

const addInstance = (state: CaseState, data: Instance): CaseState => {
  const instance: Instance = {
    id: data.id,
    element: data.element,
    process: data.process,
    scope: data.scope,
    attachedTo: data.attachedTo,
    loop: data.loop,
    flow: data.flow,
    children: data.children,
    variables: data.variables,
    waits: data.waits,
    iteration: data.iteration,
    interrupted: data.interrupted,
    compensations: data.compensations,
  };
  const added = seen({ ...state, instances: state.instances.set(instance.id, instance) }, instance.id);
  if (instance.scope === undefined) return added;
  return updateInstance(added, instance.scope, (scope) => ({
    ...scope,
    children: scope.children.update(instance.element, Set<number>(), (ids) => ids.add(instance.id)),
  }));
};

const removeInstance = (
  state: CaseState,
  gone: Instance,
  how: 'completed' | 'terminated',
  compensable: boolean,
): CaseState => {
  const removed = { ...state, instances: state.instances.delete(gone.id) };
  if (gone.scope === undefined) return removed;
  return updateInstance(removed, gone.scope, (scope) => ({
    ...scope,
    children: withoutChild(scope.children, gone),
    iteration: scope.iteration && gone.loop !== undefined ? ended(scope.iteration, how) : scope.iteration,
    compensations: compensable
      ? [...scope.compensations, { instance: gone.id, element: gone.element, inner: gone.compensations }]
      : scope.compensations,
  }));
};

const withoutChild = (children: Instance['children'], gone: Instance): Instance['children'] => {
  const siblings = children.get(gone.element)?.delete(gone.id);
  return siblings === undefined || siblings.isEmpty()
    ? children.delete(gone.element)
    : children.set(gone.element, siblings);
};

const updateInstance = (state: CaseState, id: number, change: (instance: Instance) => Instance): CaseState => {
  const instance = state.instances.get(id);
  return instance === undefined ? state : { ...state, instances: state.instances.set(id, change(instance)) };
};

const started = (iteration: Iteration, loop: number): Iteration => ({
  ...iteration,
  started: Math.max(iteration.started, loop),
});

const ended = (iteration: Iteration, how: 'completed' | 'terminated'): Iteration => ({
  ...iteration,
  [how]: iteration[how] + 1,
});

const hold = (state: CaseState, task: number, holder: CaseStateTask['holder']): CaseState => {
  const open = state.tasks.get(task);
  return open === undefined ? state : { ...state, tasks: state.tasks.set(task, { ...open, holder }) };
};

type CaseStateTask = NonNullable<ReturnType<CaseState['tasks']['get']>>;

const addWait = (state: CaseState, instance: number, wait: number): CaseState =>
  seen(
    updateInstance(state, instance, (host) => ({ ...host, waits: [...host.waits, wait] })),
    wait,
  );

const dropWait = (state: CaseState, instance: number, wait: number): CaseState =>
  updateInstance(state, instance, (host) => ({ ...host, waits: host.waits.filter((id) => id !== wait) }));

const dropTimer = (state: CaseState, timer: number): CaseState => {
  const armed = state.timers.get(timer);
  if (armed === undefined) return state;
  return dropWait({ ...state, timers: state.timers.delete(timer) }, armed.instance, timer);
};
