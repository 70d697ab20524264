import { expect } from '@jest/globals';
import type { CaseState, Instance, Rules } from '@throughline/engine';
import type { CaseEvent } from '@throughline/events';

/** What is true of every case after every command, whatever was drawn and whatever was tried. */
export const expectSound = (state: CaseState, rules: Rules): void => {
  if (state.status === 'closed') return expectNothingLeft(state);
  expect(faultsOf(state, rules)).toEqual([]);
};

/** Numbers that came to be are new, and each came to be once. */
export const expectNewNumbers = (before: CaseState, events: readonly CaseEvent[]): void => {
  const made = events.flatMap(numbersMadeBy);
  expect(made.filter((number) => number < before.nextId)).toEqual([]);
  expect(new Set(made).size).toBe(made.length);
};

const numbersMadeBy = (event: CaseEvent): readonly number[] => {
  switch (event.type) {
    case 'ElementEntered':
    case 'TokensJoined':
      return [event.data.instance];
    case 'ElementLeft':
      return event.data.next.map(({ instance }) => instance);
    case 'TimerArmed':
      return [event.data.timer];
    case 'SubscriptionOpened':
      return [event.data.subscription];
    case 'IncidentRaised':
      return [event.data.incident];
    default:
      return [];
  }
};

const expectNothingLeft = (state: CaseState): void => {
  const { instances, tasks, timers, subscriptions, requests, incidents, pending } = state;
  const left = [instances, tasks, timers, subscriptions, requests, incidents].map(({ size }) => size);
  expect([...left, pending.length]).toEqual([0, 0, 0, 0, 0, 0, 0]);
};

const faultsOf = (state: CaseState, rules: Rules): readonly string[] => {
  const instances = [...state.instances.values()];
  return [
    ...(instances.filter(({ scope }) => scope === undefined).length === 1 ? [] : ['there is not one root']),
    ...instances.flatMap((instance) => [
      ...faultsOfScope(state, instance),
      ...faultsOfWaits(state, instance),
      ...faultsOfIteration(state, instance),
      ...(state.pending.length > 0 || goesOn(state, instance, rules) ? [] : [`${named(instance)} waits for nothing`]),
    ]),
    ...ownersIn(state)
      .filter(([, owner]) => !state.instances.has(owner))
      .map(([what, owner]) => `${what} belongs to ${String(owner)}, which is gone`),
  ];
};

const named = ({ id, element }: Instance): string => `${element} (${String(id)})`;

const faultsOfScope = (state: CaseState, instance: Instance): readonly string[] => {
  const { id, scope, element, children } = instance;
  const isChild = scope === undefined || state.instances.get(scope)?.children.get(element)?.has(id) === true;
  const strays = [...children].flatMap(([kind, ids]) =>
    [...ids].filter((child) => {
      const found = state.instances.get(child);
      return found?.scope !== id || found.element !== kind;
    }),
  );
  return [
    ...(isChild ? [] : [`${named(instance)} is not among the children of its scope`]),
    ...strays.map((child) => `${String(child)} is no child of ${named(instance)}`),
  ];
};

const faultsOfWaits = (state: CaseState, instance: Instance): readonly string[] => {
  const armed = [...state.timers.values()].filter((timer) => timer.instance === instance.id);
  const open = [...state.subscriptions.values()].filter((each) => each.instance === instance.id);
  const waits = [...armed.map(({ timer }) => timer), ...open.map(({ subscription }) => subscription)];
  const same = JSON.stringify(waits.sort()) === JSON.stringify([...instance.waits].sort());
  return same ? [] : [`${named(instance)} does not know what it waits for`];
};

const faultsOfIteration = (_state: CaseState, instance: Instance): readonly string[] => {
  const { iteration, children } = instance;
  if (iteration === undefined) return [];
  const active = [...children.values()].reduce((sum, ids) => sum + ids.size, 0);
  return iteration.started - iteration.completed - iteration.terminated === active
    ? []
    : [`${named(instance)} counts its inner instances wrongly`];
};

/** A token is worked on, waits for something, has an incident, waits for others at a join, or has tokens inside. */
const goesOn = (state: CaseState, instance: Instance, rules: Rules): boolean => {
  const { id, children } = instance;
  if (!children.isEmpty() || state.tasks.has(id) || state.requests.has(id)) return true;
  return state.incidents.some((incident) => incident.instance === id) || waits(state, instance, rules);
};

const waits = (state: CaseState, instance: Instance, rules: Rules): boolean => {
  const { element, process } = instance;
  const node = rules.processes.get(process)?.nodes.get(element);
  if (node?.kind === 'parallelGateway' || node?.kind === 'inclusiveGateway') return node.incoming.length > 1;
  if (node?.kind === 'eventBasedGateway') return instance.waits.length > 0;
  return instance.waits.some((wait) => waitAt(state, wait) === element);
};

const waitAt = (state: CaseState, wait: number): string | undefined =>
  (state.timers.get(wait) ?? state.subscriptions.get(wait))?.element;

const ownersIn = (state: CaseState): readonly (readonly [string, number])[] => [
  ...[...state.tasks.values()].map(({ task }) => [`task ${String(task)}`, task] as const),
  ...[...state.requests.values()].map(({ request, instance }) => [`request ${String(request)}`, instance] as const),
  ...[...state.timers.values()].map(({ timer, instance }) => [`timer ${String(timer)}`, instance] as const),
  ...[...state.subscriptions.values()].map(
    ({ subscription, instance }) => [`subscription ${String(subscription)}`, instance] as const,
  ),
  ...[...state.incidents.values()].map(({ incident, instance }) => [`incident ${String(incident)}`, instance] as const),
];
