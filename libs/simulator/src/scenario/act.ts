import type { CaseState } from '@throughline/engine';
import type { Actor, Principal } from '@throughline/events';
import { refusedBecause, type Outcome } from '../outcome.js';
import type { Simulation } from '../simulation.js';
import type { Acts, ActorSpec } from './scenario.js';

/** What a step's act is done to: the simulation, and the process that is run where the step names none. */
export type Stage = { readonly simulation: Simulation; readonly process: string };

/** Does the act of a step; undefined where it has none. An act that nothing can refuse is accepted. */
export const perform = (stage: Stage, act: Acts): Outcome | undefined => {
  const [name] = Object.keys(act);
  const play = name === undefined ? undefined : plays[name as keyof Acts];
  return play === undefined
    ? undefined
    : (play as (stage: Stage, given: unknown) => Outcome)(stage, act[name as keyof Acts]);
};

type Given<N extends keyof Acts> = NonNullable<Acts[N]>;

const plays: { readonly [N in keyof Acts]-?: (stage: Stage, given: Given<N>) => Outcome } = {
  start: ({ simulation, process }, given) =>
    simulation.start(given.process ?? process, given.vars, {
      ...(given.event === undefined ? {} : { startEvent: given.event }),
      ...(given.key === undefined ? {} : { businessKey: given.key }),
    }),
  complete: ({ simulation }, { task, vars, as }) => simulation.complete(task, vars, principalOf(as)),
  claim: (stage, { task, as }) =>
    atTask(stage, { task, as }, (number) => ({ type: 'ClaimTask', body: { task: number } })),
  release: (stage, { task, as, reason }) =>
    atTask(stage, { task, as }, (number) => ({ type: 'ReleaseTask', body: { task: number, ...given({ reason }) } })),
  assign: (stage, { task, as, to, reason }) =>
    atTask(stage, { task, as }, (number) => ({ type: 'AssignTask', body: { task: number, to, ...given({ reason }) } })),
  return: (stage, { task, as, reason, code, vars }) =>
    atTask(stage, { task, as }, (number) => ({
      type: 'ReturnTask',
      body: { task: number, reason, code, variables: vars },
    })),
  acknowledge: (stage, { task, as, reference }) =>
    atTask(stage, { task, as }, (number) => ({
      type: 'AcknowledgeHandoff',
      body: { task: number, ...given({ reference }) },
    })),
  accept: (stage, { task, as }) =>
    atTask(stage, { task, as }, (number) => ({ type: 'AcceptHandoff', body: { task: number } })),
  message: ({ simulation }, { name, correlation, vars, timeToLive }) => {
    const outcomes = simulation.message({ name, payload: vars, ...given({ key: correlation, timeToLive }) });
    const [first] = outcomes;
    if (first !== undefined) return outcomes.find(({ kind }) => kind === 'refused') ?? first;
    return timeToLive === undefined
      ? refusedBecause(
          'NobodyWaits',
          `No case waits for message ${name}${correlation === undefined ? '' : ` with ${correlation}`}.`,
        )
      : { kind: 'accepted', caseId: '', answer: null };
  },
  signal: ({ simulation }, { name, vars }) => {
    simulation.signal(name, vars);
    return { kind: 'accepted', caseId: '', answer: null };
  },
  advance: ({ simulation }, given) => {
    const advanced =
      'by' in given
        ? simulation.advance(given.by)
        : 'to' in given
          ? simulation.advanceTo(given.to)
          : simulation.advanceToNextTimer(given.timer);
    return advanced.kind === 'refused' ? advanced : { kind: 'accepted', caseId: '', answer: null };
  },
  fire: (stage, { timer: element, reason, as }) => {
    const found = findIn(stage, ({ timers }) => [...timers.values()].find((each) => each.element === element));
    if (found === undefined) return refusedBecause('TimerNotArmed', `No timer is armed at ${element}.`);
    const body = { timer: found.value.timer, early: { reason } };
    return stage.simulation.execute(found.caseId, { type: 'FireTimer', body }, principalOf(as));
  },
  service: ({ simulation }, { type, result, error, failure }) => {
    if (error !== undefined) {
      const { code, message, vars } = error;
      return simulation.service(type, { kind: 'error', code, variables: vars, ...given({ message }) });
    }
    if (failure === undefined) return simulation.service(type, { kind: 'result', variables: result ?? {} });
    const { message, retries } = failure;
    return simulation.service(type, { kind: 'failure', message, ...given({ retries }) });
  },
  throwError: ({ simulation }, { at, code, message, vars, as }) =>
    simulation.throwError(at, { code, variables: vars, ...given({ message }) }, principalOf(as)),
  retry: (stage, { at, note, as }) => {
    const found = findIn(stage, ({ incidents }) => [...incidents.values()].find((each) => each.element === at));
    if (found === undefined) return refusedBecause('IncidentNotOpen', `No incident is open at ${at}.`);
    const body = { incident: found.value.incident, ...given({ note }) };
    return stage.simulation.execute(found.caseId, { type: 'RetryIncident', body }, principalOf(as));
  },
  set: (stage, { vars, in: element, reason, as }) => {
    const found = findIn(stage, ({ instances }) =>
      instances.find((each) => (element === undefined ? each.scope === undefined : each.element === element)),
    );
    if (found === undefined) return refusedBecause('ScopeUnknown', `${element ?? 'The case'} is not active.`);
    const body = { scope: found.value.id, variables: vars, reason };
    return stage.simulation.execute(found.caseId, { type: 'SetVariables', body }, principalOf(as));
  },
  cancel: (stage, { reason, as }) => {
    const found = findIn(stage, (state) => (state.status === 'open' ? state : undefined));
    if (found === undefined) return refusedBecause('CaseClosed', 'No case is open.');
    return stage.simulation.execute(found.caseId, { type: 'CancelCase', body: { reason } }, principalOf(as));
  },
};

type AtTask = { readonly task: string; readonly as: ActorSpec | undefined };

const atTask = (
  stage: Stage,
  { task: element, as }: AtTask,
  actOn: (task: number) => Parameters<Simulation['execute']>[1],
): Outcome => {
  const found = findIn(stage, ({ tasks }) => [...tasks.values()].find((each) => each.element === element));
  if (found === undefined) return refusedBecause('TaskNotOpen', `No task is open at ${element}.`);
  return stage.simulation.execute(found.caseId, actOn(found.value.task), principalOf(as));
};

/** The first case in which something is found, and what. */
const findIn = <T>(
  { simulation }: Stage,
  search: (state: CaseState) => T | undefined,
): { readonly caseId: string; readonly value: T } | undefined => {
  for (const { id, state } of simulation.cases()) {
    const value = search(state);
    if (value !== undefined) return { caseId: id, value };
  }
  return undefined;
};

/** What is there of optional parts. */
const given = <T extends Readonly<Record<string, unknown>>>(
  parts: T,
): { readonly [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof T]?: Exclude<T[K], undefined>;
  };

/** Who acts as the engine sees them; nobody named means the engine itself. */
const principalOf = (spec: ActorSpec | undefined): Principal | undefined => {
  if (spec === undefined) return undefined;
  const { system, person = 'somebody', roles, departments, abilities } = spec;
  const actor: Actor = system === undefined ? { kind: 'person', id: person } : { kind: 'system', id: system };
  return {
    actor,
    namespace: `${actor.kind}/${actor.id}`,
    ...{ roles, departments },
    abilities: abilities.length > 0 ? abilities : ['work-task'],
  };
};
