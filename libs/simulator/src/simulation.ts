import type { CaseState, Form, Rules } from '@throughline/engine';
import { currentSemantics } from '@throughline/engine';
import type { Decision } from '@throughline/decision-model';
import {
  genesisHash,
  type Instant,
  type JsonObject,
  type OrganisationDocument,
  type Principal,
  type ResourceRef,
} from '@throughline/events';
import type { ProcessGraph } from '@throughline/process-model';
import { advanceBy, advanceTo, advanceToNextTimer, type Advanced } from './clock.js';
import { later, refusedBecause, type Outcome } from './outcome.js';
import { processStarts } from './process-starts.js';
import { runCommand, signalFollowUps } from './run-command.js';
import type { ServiceAnswer, ServiceBehaviour } from './service-behaviour.js';
import { answerService, openCase, outsideMessageId, publish, settle } from './settle.js';
import type { Case, CaseCommit } from './simulated-case.js';
import { openRequestAt, openTaskAt, openWorkAt, type Work } from './open-work.js';
import { forkWorld, nextNumber, type CaseAct, type World } from './world.js';

/** What a simulation is made of. */
export type SimulationSetup = {
  readonly processes: Iterable<ProcessGraph>;
  readonly decisions?: Iterable<Decision>;
  readonly forms?: ReadonlyMap<string, Form>;
  /** Says by its calendars when SLAs are due, and whom overdue tasks climb to; without it any time counts. */
  readonly organisation?: OrganisationDocument;
  /** The time on the clock when the simulation begins. */
  readonly start: Instant;
  /** Plays the departments' systems; without it requests wait for {@link Simulation.service}. */
  readonly services?: ServiceBehaviour;
};

/** How a case begins where that is not plain. */
export type StartOptions = { readonly startEvent?: string; readonly businessKey?: string };

/** A message from outside the cases. */
export type OutsideMessage = {
  readonly name: string;
  readonly key?: string;
  readonly payload?: JsonObject;
  /** How long it waits for a subscription: an ISO 8601 duration. Without it only those find it who wait already. */
  readonly timeToLive?: string;
};

/**
 * Cases in memory on a simulated clock. Every act is decided by the engine itself, and all that follows from it at the
 * same instant (messages, signals, answers, continuation) has happened when the act returns.
 */
export type Simulation = {
  readonly now: () => Instant;
  readonly start: (process: string, variables?: JsonObject, options?: StartOptions) => Outcome;
  /** Sends any command to a case; without `by` the engine itself acts. */
  readonly execute: (caseId: string, act: CaseAct, by?: Principal) => Outcome;
  readonly complete: (task: Work, variables?: JsonObject, by?: Principal) => Outcome;
  readonly service: (request: Work, answer: ServiceAnswer) => Outcome;
  readonly throwError: (
    work: Work,
    error: { readonly code: string; readonly message?: string; readonly variables?: JsonObject },
    by?: Principal,
  ) => Outcome;
  /** What each case that took the message answered; none where nobody waits for it (yet). */
  readonly message: (message: OutsideMessage) => readonly Outcome[];
  readonly signal: (name: string, payload?: JsonObject) => void;
  readonly advance: (duration: string) => Advanced;
  readonly advanceTo: (instant: Instant) => Advanced;
  /** Fires the earliest timer alone; of several at the same instant the one at `element`. */
  readonly advanceToNextTimer: (element?: string) => Advanced;
  /** When answers of services are due that are still on their way, the earliest first. */
  readonly answersDue: () => readonly Instant[];
  readonly cases: () => readonly Case[];
  readonly state: (caseId: string) => CaseState | undefined;
  /** Every commit so far, in order; of one case where it is named. */
  readonly commits: (caseId?: string) => readonly CaseCommit[];
  /** The same simulation at this moment, to go another way from here: what-if. */
  readonly fork: () => Simulation;
};

/** Starts a simulation. */
export const createSimulation = (setup: SimulationSetup): Simulation => simulationOf(worldOf(setup));

const simulationOf = (world: World): Simulation => {
  const settled = <T>(result: T): T => {
    settle(world);
    return result;
  };
  return {
    now: () => world.now,
    ...acting(world, settled),
    message: (message) => settled(publishOutside(world, message)),
    signal: (name, payload = {}) => {
      const signal = { id: `outside/${String(nextNumber(world))}`, name, payload };
      world.followUps = [...world.followUps, ...signalFollowUps(world, signal)];
      settle(world);
    },
    advance: (duration) => advanceBy(world, duration),
    advanceTo: (instant) => advanceTo(world, instant),
    advanceToNextTimer: (element) => advanceToNextTimer(world, element),
    answersDue: () => world.answers.map(({ dueAt }) => dueAt).sort(),
    cases: () => [...world.cases.values()],
    state: (caseId) => world.cases.get(caseId)?.state,
    commits: (caseId) => world.commits.filter((commit) => caseId === undefined || commit.caseId === caseId),
    fork: () => simulationOf(forkWorld(world)),
  };
};

type Acts = Pick<Simulation, 'start' | 'execute' | 'complete' | 'service' | 'throwError'>;

const acting = (world: World, settled: <T>(result: T) => T): Acts => ({
  start: (process, variables = {}, { startEvent, businessKey } = {}) =>
    settled(
      openCase(
        world,
        {
          process,
          ...(startEvent === undefined ? {} : { element: startEvent }),
          ...(businessKey === undefined ? {} : { businessKey }),
        },
        variables,
      ),
    ),
  execute: (caseId, act, by) => settled(runCommand(world, caseId, { ...act, by })),
  complete: (work, variables = {}, by) => {
    const task = openTaskAt(world, work);
    if (task === undefined) return nothingOpen('TaskNotOpen', 'task', work);
    const body = { task: task.number, variables };
    return settled(runCommand(world, task.caseId, { type: 'CompleteTask', body, by }));
  },
  service: (work, answer) => {
    const request = openRequestAt(world, work);
    if (request === undefined) return nothingOpen('RequestNotOpen', 'service request', work);
    return settled(answerService(world, request, answer));
  },
  throwError: (work, { code, message, variables = {} }, by) => {
    const open = openWorkAt(world, work);
    if (open === undefined) return nothingOpen('NoOpenWork', 'task or service request', work);
    const body = { instance: open.number, code, variables, ...(message === undefined ? {} : { message }) };
    return settled(runCommand(world, open.caseId, { type: 'ThrowError', body, by }));
  },
});

const nothingOpen = (code: string, what: string, work: Work): Outcome =>
  refusedBecause(
    code,
    `No ${what} is open at ${typeof work === 'string' ? work : `instance ${String(work.number)} of ${work.caseId}`}.`,
  );

const publishOutside = (world: World, { name, key, payload = {}, timeToLive }: OutsideMessage): readonly Outcome[] => {
  const expiresAt = timeToLive === undefined ? world.now : later(world.now, timeToLive);
  if (expiresAt === undefined) {
    return [refusedBecause('DurationNotUnderstood', `"${timeToLive ?? ''}" is no ISO 8601 duration such as PT1H.`)];
  }
  return publish(world, { id: outsideMessageId(world), name, key, payload, expiresAt, takenBy: [] });
};

const worldOf = ({ processes, decisions = [], forms = new Map(), ...setup }: SimulationSetup): World => {
  const { organisation, start, services } = setup;
  const graphs = [...processes];
  const rules: Rules = {
    processes: new Map(graphs.map((graph) => [graph.id, graph])),
    decisions: new Map([...decisions].map((decision) => [decision.id, { ref: simulated(decision.id), decision }])),
    forms: new Map([...forms].map(([id, form]) => [id, { ref: simulated(id), form }])),
    ...(organisation === undefined ? {} : { organisation }),
  };
  return {
    rules,
    versions: {
      bundle: simulated('simulation'),
      processes: refsOf(rules.processes),
      decisions: refsOf(rules.decisions),
      forms: refsOf(rules.forms),
      organisation: organisation === undefined ? 0 : 1,
      semantics: currentSemantics,
    },
    starts: graphs.flatMap((graph) => processStarts(graph, start)),
    services,
    cases: new Map(),
    commits: [],
    subscriptions: new Map(),
    messages: new Map(),
    answers: [],
    followUps: [],
    now: start,
    counted: 0,
  };
};

/** Nothing is deployed in a simulation: version 1 of everything, without bytes to hash. */
const simulated = (id: string): ResourceRef => ({ id, version: 1, hash: genesisHash });

const refsOf = (resources: ReadonlyMap<string, unknown>): Readonly<Record<string, ResourceRef>> =>
  Object.fromEntries([...resources.keys()].map((id) => [id, simulated(id)]));
