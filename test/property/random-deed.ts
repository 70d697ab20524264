import type { CaseState } from '@throughline/engine';
import type { JsonObject } from '@throughline/events';
import { ada, engine, type Deed } from '@throughline/testing';
import fc from 'fast-check';

/** What somebody tries, before it is known how the case stands. */
export type Attempt = { readonly what: string; readonly choice: number; readonly variables: JsonObject };

/** Mostly what the case waits for; sometimes what it does not, or what never was. */
export const randomAttempt: fc.Arbitrary<Attempt> = fc.record({
  what: fc.oneof(
    { weight: 12, arbitrary: fc.constant('work') },
    { weight: 4, arbitrary: fc.constantFrom('claim', 'release', 'assign', 'return', 'fail', 'throw', 'set', 'retry') },
    { weight: 2, arbitrary: fc.constantFrom('foreign', 'start', 'continue') },
    { weight: 1, arbitrary: fc.constant('cancel') },
  ),
  choice: fc.nat({ max: 200 }),
  variables: fc.record(
    {
      n: fc.integer({ min: 0, max: 5 }),
      b: fc.boolean(),
      wait: fc.constantFrom('PT2H', 'soon', 'P1M'),
      key: fc.constantFrom('k', 'l'),
      items: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
    },
    { requiredKeys: [] },
  ),
});

/** The attempt on the case as it stands. */
export const deedOf = (state: CaseState, attempt: Attempt): Deed => {
  if (attempt.what === 'work') return workOn(state, attempt);
  const make = attempts[attempt.what] ?? attempts['foreign'];
  if (make === undefined) throw new Error(`no such attempt: ${attempt.what}`);
  return make(state, attempt);
};

const attempts: Readonly<Record<string, (state: CaseState, attempt: Attempt) => Deed>> = {
  claim: (state, { choice }) => ({ type: 'ClaimTask', body: { task: pick(state.tasks, choice) }, by: ada }),
  release: (state, { choice }) => ({ type: 'ReleaseTask', body: { task: pick(state.tasks, choice) }, by: ada }),
  assign: (state, { choice }) => ({
    type: 'AssignTask',
    body: { task: pick(state.tasks, choice), to: 'bob' },
    by: engine,
  }),
  return: (state, { choice, variables }) => ({
    type: 'ReturnTask',
    body: { task: pick(state.tasks, choice), reason: 'no', code: choice % 2 === 0 ? 'E1' : 'E2', variables },
    by: engine,
  }),
  fail: (state, { choice }) => {
    const request = pick(state.requests, choice);
    const attempt = state.requests.get(request)?.attempt ?? 1;
    return { type: 'FailService', body: { request, attempt, message: 'no' }, by: engine };
  },
  throw: (state, { choice, variables }) => {
    const instance = pick(choice % 2 === 0 ? state.tasks : state.requests, choice);
    return { type: 'ThrowError', body: { instance, code: choice % 3 === 0 ? 'E1' : 'E2', variables }, by: engine };
  },
  set: (state, { choice, variables }) => ({
    type: 'SetVariables',
    body: { scope: pick(state.instances, choice), variables, reason: 'try' },
    by: engine,
  }),
  retry: (state, { choice }) => ({
    type: 'RetryIncident',
    body: { incident: pick(state.incidents, choice) },
    by: engine,
  }),
  continue: () => ({ type: 'Continue', body: {}, by: engine }),
  cancel: () => ({ type: 'CancelCase', body: { reason: 'enough' }, by: engine }),
  start: (_state, { variables }) => ({
    type: 'StartCase',
    body: { process: 'first', variables, rules: noVersions },
    by: ada,
  }),
  foreign: (_state, { choice, variables }) =>
    choice % 2 === 0
      ? { type: 'CompleteTask', body: { task: choice + 1, variables }, by: engine }
      : { type: 'FireTimer', body: { timer: choice }, by: engine },
};

const noVersions = {
  bundle: { id: 'bundle', version: 1, hash: 'none' },
  processes: {},
  decisions: {},
  forms: {},
  organisation: 1,
  semantics: 1,
};

/** One of the things that the case waits for; with nothing to wait for, a command that comes too late. */
const workOn = (state: CaseState, { choice, variables }: Attempt): Deed => {
  if (state.pending.length > 0) return { type: 'Continue', body: {}, by: engine };
  const open: readonly Deed[] = [
    ...numbers(state.tasks).map((task): Deed => ({ type: 'CompleteTask', body: { task, variables }, by: engine })),
    ...numbers(state.requests).map((request): Deed => {
      const attempt = state.requests.get(request)?.attempt ?? 1;
      return { type: 'CompleteService', body: { request, attempt, variables }, by: engine };
    }),
    ...numbers(state.timers).map((timer): Deed => {
      const at = state.timers.get(timer)?.dueAt ?? state.at;
      return { type: 'FireTimer', body: { timer }, by: engine, at };
    }),
    ...[...state.subscriptions.values()]
      .sort((a, b) => a.subscription - b.subscription)
      .map(({ subscription, trigger, name }): Deed =>
        trigger === 'message'
          ? { type: 'CorrelateMessage', body: { subscription, message: 'm', name, payload: variables }, by: engine }
          : { type: 'DeliverSignal', body: { subscription, signal: 's', name, payload: variables }, by: engine },
      ),
    ...numbers(state.incidents).map((incident): Deed => ({ type: 'RetryIncident', body: { incident }, by: engine })),
  ];
  return open[choice % Math.max(1, open.length)] ?? { type: 'Continue', body: {}, by: engine };
};

type Numbered = CaseState['tasks' | 'requests' | 'timers' | 'incidents' | 'instances'];

const numbers = (entries: Numbered): readonly number[] => [...entries.keys()].sort((a, b) => a - b);

/** One of the numbers, or, every seventh time, one that nothing has. */
const pick = (entries: Numbered, choice: number): number =>
  choice % 7 === 6 ? 9_999 : (numbers(entries)[choice % Math.max(1, entries.size)] ?? 9_999);
