import { visibleVariables } from '@throughline/engine';
import { Fault, isJsonObject, revealed, unreachable, type JsonObject } from '@throughline/events';
import { later, refusedBecause, type Outcome } from './outcome.js';
import { runCommand, subscriptionKey } from './run-command.js';
import type { ServiceAnswer, ServiceCall } from './service-behaviour.js';
import { nextNumber, type FollowUp, type OpenSubscription, type PublishedMessage, type World } from './world.js';

/** Does what the host owes, until nothing is left: the world then waits for an act or for time. */
export const settle = (world: World): void => {
  for (let taken = 1; ; taken += 1) {
    const [next, ...rest] = world.followUps;
    if (next === undefined) return;
    if (taken > followUpsAnAct) throw runsAway(world);
    world.followUps = rest;
    followUp(world, next);
  }
};

/** Cases that answer each other for ever at one instant are stopped here. */
const followUpsAnAct = 100_000;

const runsAway = (world: World): Fault =>
  new Fault(
    'SimulationRunsAway',
    `The cases answered each other ${String(followUpsAnAct)} times at ${world.now}. Correct the messages, signals or services.`,
    false,
  );

const followUp = (world: World, next: FollowUp): void => {
  switch (next.do) {
    case 'continue':
      runCommand(world, next.caseId, { type: 'Continue', body: {} });
      return;
    case 'publish':
      publish(world, next.message);
      return;
    case 'match':
      return matchSubscription(world, next.caseId, next.subscription);
    case 'deliver': {
      const { signal, to } = next;
      const body = { subscription: to.subscription, signal: signal.id, name: signal.name, payload: signal.payload };
      runCommand(world, to.caseId, { type: 'DeliverSignal', body });
      return;
    }
    case 'open':
      openCase(world, next.start, next.signal.payload);
      return;
    case 'ask':
      return ask(world, next.caseId, next.request);
    default:
      return unreachable(next);
  }
};

/** Opens a case; its id counts within the simulation. */
export const openCase = (
  world: World,
  {
    process,
    element,
    businessKey,
  }: { readonly process: string; readonly element?: string; readonly businessKey?: string },
  variables: JsonObject,
): Outcome => {
  const caseId = `case-${String(world.cases.size + 1)}`;
  const body = {
    process,
    variables,
    rules: world.versions,
    ...(element === undefined ? {} : { startEvent: element }),
    ...(businessKey === undefined ? {} : { businessKey }),
  };
  return runCommand(world, caseId, { type: 'StartCase', body });
};

/** Publishes a message to who waits for it, one a process, and to the processes that it opens; it waits for the rest. */
export const publish = (world: World, message: PublishedMessage): readonly Outcome[] => {
  world.messages.set(message.id, message);
  const taken: Outcome[] = [];
  for (const open of [...world.subscriptions.values()]) {
    const known = world.messages.get(message.id) ?? message;
    if (isFor(known, open)) taken.push(correlate(world, known, open));
  }
  for (const start of world.starts) {
    const known = world.messages.get(message.id) ?? message;
    const meant = start.trigger === 'message' && start.name === message.name;
    if (!meant || known.takenBy.includes(start.process)) continue;
    take(world, known, start.process);
    taken.push(openCase(world, start, message.payload));
  }
  return taken;
};

const matchSubscription = (world: World, caseId: string, subscription: number): void => {
  const open = world.subscriptions.get(subscriptionKey(caseId, subscription));
  if (open === undefined) return;
  const waiting = [...world.messages.values()].find((message) => message.expiresAt > world.now && isFor(message, open));
  if (waiting !== undefined) correlate(world, waiting, open);
};

/** A message without a key finds subscriptions without one, and no others. */
const isFor = (message: PublishedMessage, open: OpenSubscription): boolean =>
  open.trigger === 'message' &&
  open.name === message.name &&
  open.key === message.key &&
  !message.takenBy.includes(open.process);

const correlate = (world: World, message: PublishedMessage, open: OpenSubscription): Outcome => {
  take(world, message, open.process);
  const { id, name, payload } = message;
  const body = { subscription: open.subscription, message: id, name, payload };
  return runCommand(world, open.caseId, { type: 'CorrelateMessage', body });
};

const take = (world: World, message: PublishedMessage, process: string): void => {
  world.messages.set(message.id, { ...message, takenBy: [...message.takenBy, process] });
};

const ask = (world: World, caseId: string, request: number): void => {
  const call = serviceCallOf(world, caseId, request);
  const answer = call === undefined ? undefined : world.services?.(call);
  if (call === undefined || answer === undefined) return;
  const dueAt = answer.after === undefined ? undefined : later(world.now, answer.after);
  if (dueAt === undefined) answerService(world, call, answer);
  else world.answers = [...world.answers, { dueAt, caseId, request, attempt: call.attempt, answer }];
};

const serviceCallOf = (world: World, caseId: string, number: number): ServiceCall | undefined => {
  const state = world.cases.get(caseId)?.state;
  const request = state?.requests.get(number);
  const instance = state?.instances.get(number);
  if (state === undefined || request === undefined || instance === undefined) return undefined;
  const visible = revealed(visibleVariables(state, instance));
  const { element, service, headers, attempt } = request;
  const variables = isJsonObject(visible) ? visible : {};
  return { caseId, request: number, element, service, headers, attempt, variables, at: world.now };
};

type Asked = { readonly caseId: string; readonly request: number; readonly attempt: number };

/** Gives a case the answer of a service. */
export const answerService = (world: World, asked: Asked, answer: ServiceAnswer): Outcome => {
  const { caseId, request, attempt } = asked;
  if (answer.kind === 'result') {
    const body = { request, attempt, variables: answer.variables ?? {} };
    return runCommand(world, caseId, { type: 'CompleteService', body });
  }
  if (answer.kind === 'error') return throwFromService(world, asked, answer);
  const { message, retries } = answer;
  const body = { request, attempt, message, ...(retries === undefined ? {} : { retries }) };
  return runCommand(world, caseId, { type: 'FailService', body });
};

/** A thrown error names no attempt, so that one which comes late must be told here. */
const throwFromService = (
  world: World,
  { caseId, request, attempt }: Asked,
  { code, message, variables = {} }: ServiceAnswer & { readonly kind: 'error' },
): Outcome => {
  if (world.cases.get(caseId)?.state.requests.get(request)?.attempt !== attempt) {
    return refusedBecause('NoOpenWork', `Request ${String(request)} of ${caseId} is no longer open.`);
  }
  const body = { instance: request, code, variables, ...(message === undefined ? {} : { message }) };
  return runCommand(world, caseId, { type: 'ThrowError', body });
};

/** The id of a message that comes from outside. */
export const outsideMessageId = (world: World): string => `outside/${String(nextNumber(world))}`;
