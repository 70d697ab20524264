import type { CaseEvent, CaseEventType, Instant, Json } from '@throughline/events';
import { Map, Set } from 'immutable';
import type { CaseState, DataOf, Instance, Task, TaskHolder } from './case-state.js';

/**
 * The state after one more event. Depends on the event's type and schema version alone: it never decides, and never
 * reads the semantics number. `at` is the time of the event's commit.
 */
export const evolve = (state: CaseState, event: CaseEvent, at: Instant): CaseState => {
  const draft = { ...state };
  evolveDraft(draft, event, at);
  return draft;
};

/** A state that one decision owns: its fields are set anew, what they hold is never changed. */
export type StateDraft = { -readonly [K in keyof CaseState]: CaseState[K] };

/** As {@link evolve}, on a draft: a decision of many events copies the state once. */
export const evolveDraft = (draft: StateDraft, event: CaseEvent, at: Instant): void => {
  const change = changes[event.type] as (draft: StateDraft, data: CaseEvent['data'], at: Instant) => void;
  change(draft, event.data, at);
  draft.seq += 1;
  draft.at = at;
};

type Changes = { readonly [T in CaseEventType]: (draft: StateDraft, data: DataOf<T>, at: Instant) => void };

const unchanged = (): void => undefined;

const changes: Changes = {
  CaseOpened: (draft, { process, businessKey, rules }, at) => {
    draft.status = 'open';
    draft.process = process;
    draft.businessKey = businessKey;
    draft.rules = rules;
    draft.openedAt = at;
  },
  CaseClosed: (draft, { outcome }) => {
    draft.status = 'closed';
    draft.outcome = outcome;
    draft.pending = [];
    draft.continuations = 0;
  },

  ElementEntered: (draft, data) => {
    addInstance(draft, data.instance, data);
    updateInstance(draft, data.scope, (scope) => withChild(scope, data));
  },
  ElementLeft: (draft, data) => {
    const left = draft.instances.get(data.instance);
    if (left === undefined) return;
    draft.instances = draft.instances.delete(left.id);
    for (const { instance, element, flow } of data.next) {
      addInstance(draft, instance, { element, flow, process: left.process, scope: left.scope });
    }
    updateInstance(draft, left.scope, (scope) => ({
      ...withoutChild(scope, left, 'completed'),
      children: data.next.reduce(
        (children, { instance, element }) => children.set(element, addTo(children.get(element), instance)),
        childrenWithout(scope.children, left),
      ),
      compensations:
        data.compensable === true
          ? [...scope.compensations, { instance: left.id, element: left.element, inner: left.compensations }]
          : scope.compensations,
    }));
  },
  TokensJoined: (draft, data) => {
    const first = draft.instances.get(data.consumed[0] ?? 0);
    if (first === undefined) return;
    for (const id of data.consumed) removeInstance(draft, id);
    addInstance(draft, data.instance, { element: data.element, process: first.process, scope: first.scope });
    updateInstance(draft, first.scope, (scope) => withChild(scope, data));
  },
  ElementCancelled: (draft, { instance }) => {
    removeInstance(draft, instance);
  },
  IterationPlanned: (draft, { instance, total, sequential, items }) => {
    updateInstance(draft, instance, (body) => ({
      ...body,
      iteration: {
        total,
        sequential,
        ...(items === undefined ? {} : { items }),
        started: 0,
        completed: 0,
        terminated: 0,
        collected: Map<number, Json>(),
      },
    }));
  },
  IterationCollected: (draft, { instance, loop, value }) => {
    updateInstance(draft, instance, (body) =>
      body.iteration === undefined
        ? body
        : { ...body, iteration: { ...body.iteration, collected: body.iteration.collected.set(loop, value) } },
    );
  },

  VariablesSet: (draft, { scope, changes: set }) => {
    updateInstance(draft, scope, (instance) => ({
      ...instance,
      variables: instance.variables.withMutations((variables) => {
        for (const { name, after } of set) variables.set(name, after);
      }),
    }));
  },
  DecisionEvaluated: unchanged,

  TaskCreated: (draft, data, at) => {
    const { assignee } = data;
    draft.tasks = draft.tasks.set(data.task, {
      ...data,
      createdAt: at,
      holder: assignee === undefined ? { kind: 'waiting', since: at } : { kind: 'claimed', by: assignee, since: at },
      handoff: 'offered',
      slaStep: 0,
      escalatedTo: [],
    });
  },
  HandoffAcknowledged: (draft, { task }) => {
    updateTask(draft, task, ({ handoff }) => ({ handoff: handoff === 'accepted' ? 'accepted' : 'acknowledged' }));
  },
  HandoffAccepted: (draft, { task }) => {
    updateTask(draft, task, () => ({ handoff: 'accepted' }));
  },
  HandoffOfferedAgain: (draft, { task, step }) => {
    updateTask(draft, task, () => ({ slaStep: step }));
  },
  TaskReminded: (draft, { task, step }) => {
    updateTask(draft, task, () => ({ slaStep: step }));
  },
  TaskOverdue: (draft, { task, step }) => {
    updateTask(draft, task, () => ({ slaStep: step }));
  },
  TaskEscalated: (draft, { task, step, to }) => {
    updateTask(draft, task, ({ escalatedTo }) => ({
      slaStep: step,
      escalatedTo: to === undefined || escalatedTo.includes(to) ? escalatedTo : [...escalatedTo, to],
    }));
  },
  TaskClaimed: (draft, { task, by }, at) => {
    hold(draft, task, { kind: 'claimed', by, since: at });
  },
  TaskAssigned: (draft, { task, to }, at) => {
    hold(draft, task, { kind: 'claimed', by: to, since: at });
  },
  TaskReleased: (draft, { task }, at) => {
    hold(draft, task, { kind: 'waiting', since: at });
  },
  TaskCompleted: (draft, { task }) => {
    draft.tasks = draft.tasks.delete(task);
  },
  TaskReturned: (draft, { task }) => {
    draft.tasks = draft.tasks.delete(task);
  },
  TaskWithdrawn: (draft, { task }) => {
    draft.tasks = draft.tasks.delete(task);
  },

  TimerArmed: (draft, data) => {
    draft.timers = draft.timers.set(data.timer, data);
    addWait(draft, data.instance, data.timer);
  },
  TimerFired: (draft, { timer }) => {
    dropTimer(draft, timer);
  },
  TimerCancelled: (draft, { timer }) => {
    dropTimer(draft, timer);
  },

  SubscriptionOpened: (draft, data) => {
    draft.subscriptions = draft.subscriptions.set(data.subscription, data);
    addWait(draft, data.instance, data.subscription);
  },
  SubscriptionClosed: (draft, { subscription }) => {
    const open = draft.subscriptions.get(subscription);
    if (open === undefined) return;
    draft.subscriptions = draft.subscriptions.delete(subscription);
    dropWait(draft, open.instance, subscription);
  },
  MessageCorrelated: unchanged,
  SignalReceived: unchanged,
  MessageThrown: (draft, { message }) => {
    seen(draft, Number(message));
  },
  SignalThrown: (draft, { signal }) => {
    seen(draft, Number(signal));
  },
  ErrorThrown: unchanged,
  EscalationThrown: unchanged,

  ServiceRequested: (draft, data) => {
    draft.requests = draft.requests.set(data.request, { ...data, failed: false });
  },
  ServiceAnswered: (draft, { request }) => {
    draft.requests = draft.requests.delete(request);
  },
  ServiceFailed: (draft, { request, retries }) => {
    const open = draft.requests.get(request);
    if (open !== undefined) draft.requests = draft.requests.set(request, { ...open, retries, failed: true });
  },
  ServiceWithdrawn: (draft, { request }) => {
    draft.requests = draft.requests.delete(request);
  },

  IncidentRaised: (draft, data, at) => {
    draft.incidents = draft.incidents.set(data.incident, { ...data, raisedAt: at });
    seen(draft, data.incident);
  },
  IncidentResolved: (draft, { incident }) => {
    draft.incidents = draft.incidents.delete(incident);
  },

  ContinuationDue: (draft, { pending, count }) => {
    draft.pending = pending;
    draft.continuations = count;
  },
  Continued: (draft) => {
    draft.pending = [];
  },
};

const noChildren = Map<string, Set<number>>();

const noVariables = Map<string, Json>();

const noIds = Set<number>();

/** Numbers are never used twice: the next one is above all that were. */
const seen = (draft: StateDraft, id: number): void => {
  if (id >= draft.nextId) draft.nextId = id + 1;
};

type Entered = { readonly element: string; readonly process: string } & Partial<
  Pick<Instance, 'scope' | 'attachedTo' | 'loop' | 'flow'>
>;

/** Written out, not spread: this is where a large case spends its time. */
const addInstance = (draft: StateDraft, id: number, entered: Entered): void => {
  draft.instances = draft.instances.set(id, {
    id,
    element: entered.element,
    process: entered.process,
    scope: entered.scope,
    attachedTo: entered.attachedTo,
    loop: entered.loop,
    flow: entered.flow,
    children: noChildren,
    variables: noVariables,
    waits: [],
    iteration: undefined,
    interrupted: false,
    compensations: [],
  });
  seen(draft, id);
};

const removeInstance = (draft: StateDraft, id: number): void => {
  const gone = draft.instances.get(id);
  if (gone === undefined) return;
  draft.instances = draft.instances.delete(id);
  updateInstance(draft, gone.scope, (scope) => withoutChild(scope, gone, 'terminated'));
};

const updateInstance = (draft: StateDraft, id: number | undefined, change: (instance: Instance) => Instance): void => {
  const instance = id === undefined ? undefined : draft.instances.get(id);
  if (instance !== undefined) draft.instances = draft.instances.set(instance.id, change(instance));
};

type Entering = Pick<DataOf<'ElementEntered'>, 'instance' | 'element' | 'loop' | 'interrupting'>;

const withChild = (scope: Instance, { instance, element, loop, interrupting }: Entering): Instance => ({
  ...scope,
  children: scope.children.set(element, addTo(scope.children.get(element), instance)),
  interrupted: scope.interrupted || interrupting === true,
  iteration:
    scope.iteration !== undefined && loop !== undefined
      ? { ...scope.iteration, started: Math.max(scope.iteration.started, loop) }
      : scope.iteration,
});

const withoutChild = (scope: Instance, gone: Instance, how: 'completed' | 'terminated'): Instance => ({
  ...scope,
  children: childrenWithout(scope.children, gone),
  iteration:
    scope.iteration !== undefined && gone.loop !== undefined
      ? { ...scope.iteration, [how]: scope.iteration[how] + 1 }
      : scope.iteration,
});

const addTo = (ids: Set<number> | undefined, id: number): Set<number> => (ids ?? noIds).add(id);

const childrenWithout = (children: Instance['children'], gone: Instance): Instance['children'] => {
  const siblings = children.get(gone.element)?.delete(gone.id);
  return siblings === undefined || siblings.isEmpty()
    ? children.delete(gone.element)
    : children.set(gone.element, siblings);
};

const hold = (draft: StateDraft, task: number, holder: TaskHolder): void => {
  updateTask(draft, task, () => ({ holder }));
};

const updateTask = (draft: StateDraft, task: number, change: (task: Task) => Partial<Task>): void => {
  const open = draft.tasks.get(task);
  if (open !== undefined) draft.tasks = draft.tasks.set(task, { ...open, ...change(open) });
};

const addWait = (draft: StateDraft, instance: number, wait: number): void => {
  updateInstance(draft, instance, (host) => ({ ...host, waits: [...host.waits, wait] }));
  seen(draft, wait);
};

const dropWait = (draft: StateDraft, instance: number, wait: number): void => {
  updateInstance(draft, instance, (host) => ({ ...host, waits: host.waits.filter((id) => id !== wait) }));
};

const dropTimer = (draft: StateDraft, timer: number): void => {
  const armed = draft.timers.get(timer);
  if (armed === undefined) return;
  draft.timers = draft.timers.delete(timer);
  dropWait(draft, armed.instance, timer);
};
