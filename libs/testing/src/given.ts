import { expect } from '@jest/globals';
import { noCase, visibleVariables, type CaseState, type Task } from '@throughline/engine';
import type { CaseEvent, CaseEventType, Instant, JsonObject } from '@throughline/events';
import { decideChecked } from './decide-checked.js';
import type { Deployed } from './deployed.js';
import { commandOf, goOn, type Step } from './steps.js';

/** A case in a scenario: every `then` looks at what the last `when` came to, and can be followed by more. */
export type Scenario = {
  /** Does one thing after another; each must be possible, the last may be refused. */
  readonly when: (...steps: readonly Step[]) => Scenario;
  /** Moves the clock. */
  readonly at: (instant: Instant) => Scenario;
  /** The elements where the case stands now, all of them: one name a token. */
  readonly thenWaitsAt: (...elements: readonly string[]) => Scenario;
  /** The case is closed. */
  readonly thenEnded: (outcome?: CaseState['outcome']) => Scenario;
  readonly thenRefused: (code: string) => Scenario;
  /** The last command came to these events, all of them and in this order: types, or events in part. */
  readonly thenEvents: (expected: readonly (CaseEventType | PartialEvent)[]) => Scenario;
  /** Among the events of the last command is this one. */
  readonly thenEvent: (type: CaseEventType, data?: object) => Scenario;
  /** Among the events of the last command is none of this type. */
  readonly thenNoEvent: (type: CaseEventType) => Scenario;
  /** An incident with this code is open at the element. */
  readonly thenIncident: (element: string, code: string) => Scenario;
  readonly thenNoIncident: () => Scenario;
  /** What the process sees; or, with an element, what its oldest token sees. Tags of personal values are on. */
  readonly thenVariables: (expected: JsonObject, element?: string) => Scenario;
  /** The elements that were left so far, in that order. */
  readonly thenLeft: (...elements: readonly string[]) => Scenario;
  /** The open task at an element has these properties. */
  readonly thenTask: (element: string, expected: Partial<Task>) => Scenario;
  /** The times at which the timers of an element are due. */
  readonly thenDue: (element: string, ...instants: readonly Instant[]) => Scenario;
  /** What the case waits for from outside at an element. */
  readonly thenSubscribed: (element: string, ...expected: readonly object[]) => Scenario;
  /** Takes up what bounded decisions left until nothing is; says how often. */
  readonly thenContinues: (times: number) => Scenario;
  readonly state: CaseState;
  /** The events of the last command. */
  readonly events: readonly CaseEvent[];
};

/** An event of which only these members matter. */
export type PartialEvent = { readonly type: CaseEventType; readonly data: object };

/** A scenario about one case, from before it was opened. Time stands still unless a step or `at` moves it. */
export const given = (deployed: Deployed, ...steps: readonly Step[]): Scenario =>
  scenario({ deployed, state: noCase, history: [], last: { kind: 'nothing' }, at: monday, commands: 0 }).when(...steps);

const monday = '2026-03-02T09:00:00.000Z';

type Past = {
  readonly deployed: Deployed;
  readonly state: CaseState;
  readonly history: readonly CaseEvent[];
  readonly last:
    | { readonly kind: 'nothing' }
    | { readonly kind: 'accepted'; readonly events: readonly CaseEvent[] }
    | { readonly kind: 'refused'; readonly code: string; readonly message: string };
  readonly at: Instant;
  readonly commands: number;
};

const scenario = (past: Past): Scenario => ({
  when: (...steps) => scenario(steps.reduce(does, past)),
  at: (at) => scenario({ ...past, at }),
  ...whereItStands(past),
  ...whatCameOfIt(past),
  ...whatItHolds(past),
  state: past.state,
  events: eventsOf(past),
});

const does = (past: Past, step: Step): Past => {
  expectAccepted(past);
  const deed = step({ state: past.state, deployed: past.deployed });
  const at = deed.at !== undefined && deed.at > past.at ? deed.at : past.at;
  const command = commandOf(deed, { caseId: 'case-1', id: `command-${String(past.commands + 1)}`, at });
  const decision = decideChecked(past.state, command, past.deployed.rules);
  const next = { ...past, at, commands: past.commands + 1 };
  if (decision.kind === 'refused') return { ...next, last: { kind: 'refused', ...decision.refusal } };
  const { state, events } = decision;
  return { ...next, state, history: [...past.history, ...events], last: { kind: 'accepted', events } };
};

type Part<K extends keyof Scenario> = Pick<Scenario, K>;

const whereItStands = (past: Past): Part<'thenWaitsAt' | 'thenEnded' | 'thenLeft' | 'thenContinues'> => ({
  thenWaitsAt: (...elements) => {
    expectAccepted(past);
    const leaves = [...past.state.instances.values()].filter((instance) => instance.children.isEmpty());
    expect(leaves.map(({ element }) => element).sort()).toEqual([...elements].sort());
    return scenario(past);
  },
  thenEnded: (outcome = 'completed') => {
    expectAccepted(past);
    const { status, outcome: closedAs } = past.state;
    expect({ status, outcome: closedAs }).toEqual({ status: 'closed', outcome });
    return scenario(past);
  },
  thenLeft: (...elements) => {
    const left = past.history.flatMap((event) => (event.type === 'ElementLeft' ? [event.data.element] : []));
    expect(left).toEqual(elements);
    return scenario(past);
  },
  thenContinues: (times) => {
    let here = past;
    let taken = 0;
    for (; here.state.pending.length > 0 && taken < times + 1; taken += 1) here = does(here, goOn());
    expect(taken).toBe(times);
    return scenario(here);
  },
});

const whatCameOfIt = (
  past: Past,
): Part<'thenRefused' | 'thenEvents' | 'thenEvent' | 'thenNoEvent' | 'thenIncident' | 'thenNoIncident'> => ({
  thenRefused: (code) => {
    expect(past.last).toMatchObject({ kind: 'refused', code });
    return scenario({ ...past, last: { kind: 'nothing' } });
  },
  thenEvents: (expected) => {
    expectAccepted(past);
    const wanted = expected.map((event) => (typeof event === 'string' ? { type: event } : event));
    expect(eventsOf(past).map(({ type }) => type)).toEqual(wanted.map(({ type }) => type));
    expect(eventsOf(past)).toMatchObject(wanted);
    return scenario(past);
  },
  thenEvent: (type, data = {}) => {
    expectAccepted(past);
    const ofType = eventsOf(past).filter((event) => event.type === type);
    expect(ofType).toContainEqual(expect.objectContaining({ type, data: expect.objectContaining(data) }));
    return scenario(past);
  },
  thenNoEvent: (type) => {
    expectAccepted(past);
    expect(eventsOf(past).filter((event) => event.type === type)).toEqual([]);
    return scenario(past);
  },
  thenIncident: (element, code) => {
    expectAccepted(past);
    const open = [...past.state.incidents.values()].map((incident) => `${incident.element} ${incident.code}`);
    expect(open).toContain(`${element} ${code}`);
    return scenario(past);
  },
  thenNoIncident: () => {
    expectAccepted(past);
    expect([...past.state.incidents.values()]).toEqual([]);
    return scenario(past);
  },
});

const whatItHolds = (past: Past): Part<'thenVariables' | 'thenTask' | 'thenDue' | 'thenSubscribed'> => ({
  thenVariables: (expected, element) => {
    expectAccepted(past);
    expect(variablesAt(past, element)).toEqual(expected);
    return scenario(past);
  },
  thenTask: (element, expected) => {
    expectAccepted(past);
    expect([...past.state.tasks.values()].find((task) => task.element === element)).toMatchObject(expected);
    return scenario(past);
  },
  thenDue: (element, ...instants) => {
    expectAccepted(past);
    const timers = [...past.state.timers.values()].filter((timer) => timer.element === element);
    expect(timers.map(({ dueAt }) => dueAt).sort()).toEqual([...instants].sort());
    return scenario(past);
  },
  thenSubscribed: (element, ...expected) => {
    expectAccepted(past);
    const open = [...past.state.subscriptions.values()].filter((each) => each.element === element);
    expect(open).toHaveLength(expected.length);
    expect(open).toMatchObject(expected);
    return scenario(past);
  },
});

const eventsOf = ({ last }: Past): readonly CaseEvent[] => (last.kind === 'accepted' ? last.events : []);

/** A refusal that no `thenRefused` asked for is a failure of the scenario. */
const expectAccepted = ({ last }: Past): void => {
  if (last.kind === 'refused') throw new Error(`refused: ${last.code}: ${last.message}`);
};

/** What the root of a closed case held is read from the record: the state has let go of it. */
const variablesAt = ({ state, history }: Past, element: string | undefined): JsonObject => {
  const instances = [...state.instances.values()].sort((a, b) => a.id - b.id);
  const found = instances.filter((each) =>
    element === undefined ? each.scope === undefined : each.element === element,
  );
  const here = found.find(({ children }) => children.isEmpty()) ?? found[0];
  if (here !== undefined) return visibleVariables(state, here);
  const root = history.find((event) => event.type === 'ElementEntered')?.data.instance;
  return Object.fromEntries(
    history.flatMap((event) =>
      event.type === 'VariablesSet' && event.data.scope === root
        ? event.data.changes.map(({ name, after }) => [name, after])
        : [],
    ),
  );
};
