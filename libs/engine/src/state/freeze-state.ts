import type { Json } from '@throughline/events';
import { Map, Set } from 'immutable';
import { noCase, type CaseState, type Instance, type Iteration } from './case-state.js';

/**
 * The state as JSON, for a snapshot; `caseStateVersion` goes with it. Everything stands in the order of its number: the
 * same state gives the same bytes, however it came to be.
 */
export const freezeState = (state: CaseState): Json =>
  plain({
    ...state,
    instances: inOrder(state.instances).map((instance) => ({
      ...instance,
      children: instance.children.map((ids) => [...ids].sort((a, b) => a - b)).toObject(),
      variables: instance.variables.toObject(),
      iteration: instance.iteration && {
        ...instance.iteration,
        collected: [...instance.iteration.collected].sort(([a], [b]) => a - b),
      },
    })),
    tasks: inOrder(state.tasks),
    timers: inOrder(state.timers),
    subscriptions: inOrder(state.subscriptions),
    requests: inOrder(state.requests),
    incidents: inOrder(state.incidents),
  });

/** The state of a snapshot that {@link freezeState} made under the same `caseStateVersion`. */
export const thawState = (frozen: Json): CaseState => {
  const given = frozen as unknown as Frozen; // our own text, of the same state version
  return {
    ...noCase,
    ...given,
    instances: Map(given.instances.map((instance) => [instance.id, thawInstance(instance)])),
    tasks: Map(given.tasks.map((task) => [task.task, task])),
    timers: Map(given.timers.map((timer) => [timer.timer, timer])),
    subscriptions: Map(given.subscriptions.map((open) => [open.subscription, open])),
    requests: Map(given.requests.map((request) => [request.request, request])),
    incidents: Map(given.incidents.map((incident) => [incident.incident, incident])),
  };
};

const inOrder = <T>(numbered: Map<number, T>): readonly T[] =>
  [...numbered].sort(([a], [b]) => a - b).map(([, entry]) => entry);

type Values<K extends keyof CaseState> = CaseState[K] extends Map<number, infer V> ? readonly V[] : never;

type FrozenInstance = Omit<Instance, 'children' | 'variables' | 'iteration'> & {
  readonly children: Readonly<Record<string, readonly number[]>>;
  readonly variables: Readonly<Record<string, Json>>;
  readonly iteration?: Omit<Iteration, 'collected'> & { readonly collected: readonly [number, Json][] };
};

type Frozen = Omit<CaseState, 'instances' | 'tasks' | 'timers' | 'subscriptions' | 'requests' | 'incidents'> & {
  readonly instances: readonly FrozenInstance[];
  readonly tasks: Values<'tasks'>;
  readonly timers: Values<'timers'>;
  readonly subscriptions: Values<'subscriptions'>;
  readonly requests: Values<'requests'>;
  readonly incidents: Values<'incidents'>;
};

const thawInstance = (frozen: FrozenInstance): Instance => ({
  id: frozen.id,
  element: frozen.element,
  process: frozen.process,
  scope: frozen.scope,
  attachedTo: frozen.attachedTo,
  loop: frozen.loop,
  flow: frozen.flow,
  children: Map(Object.entries(frozen.children).map(([element, ids]) => [element, Set(ids)])),
  variables: Map(Object.entries(frozen.variables)),
  waits: frozen.waits,
  iteration: frozen.iteration && { ...frozen.iteration, collected: Map(frozen.iteration.collected) },
  interrupted: frozen.interrupted,
  compensations: frozen.compensations,
});

/** Drops what is undefined: JSON has no word for it, and absent reads the same. */
const plain = (value: object): Json => JSON.parse(JSON.stringify(value)) as Json;
