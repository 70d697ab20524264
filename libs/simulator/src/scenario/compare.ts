import { canonicalJson, isJsonObject, revealed, type CaseEvent, type Json } from '@throughline/events';
import type { ProcessGraph } from '@throughline/process-model';
import { leftElements, processVariables, traceOf } from '../report.js';
import type { Simulation } from '../simulation.js';
import type { CaseCommit } from '../simulated-case.js';
import { standingAt } from '../standing-at.js';
import type { Expectations } from './scenario.js';

/** Where a scenario and the simulation differ. */
export type Difference = {
  readonly line: number;
  /** Which expectation: `at`, `tasks`, … or `refused`. */
  readonly of: string;
  readonly expected: Json;
  readonly actual: Json;
};

/** What expectations are compared with: the simulation, and how many commits there were before the step. */
export type Seen = {
  readonly simulation: Simulation;
  readonly graphs: ReadonlyMap<string, ProcessGraph>;
  readonly commitsBefore: number;
};

/** The expectations that do not hold; those of `refused` are the act's own. */
export const differences = (seen: Seen, expected: Expectations): readonly Omit<Difference, 'line'>[] =>
  (Object.keys(comparisons) as (keyof typeof comparisons)[]).flatMap((of) => {
    const wanted = expected[of];
    if (wanted === undefined) return [];
    const actual = comparisons[of](seen, wanted);
    return actual === undefined ? [] : [{ of, expected: wanted, actual }];
  });

/** What is there instead; undefined where it is as expected. */
type Compare = (seen: Seen, expected: unknown) => Json | undefined;

const comparisons: { readonly [N in Exclude<keyof Expectations, 'refused'>]-?: Compare } = {
  at: (seen, expected) => {
    const actual = states(seen)
      .flatMap((state) => standingAt(state, seen.graphs).map(({ element }) => element))
      .sort();
    return unless(canonicalJson(actual) === canonicalJson([...(expected as string[])].sort()), actual);
  },
  tasks: (seen, expected) => {
    const tasks = states(seen).flatMap(({ tasks: open }) =>
      [...open.values()].map((task) => ({
        ...jsonOf(task),
        heldBy: task.holder.kind === 'claimed' ? task.holder.by : null,
      })),
    );
    return unless(allMatch(tasks, expected as Pattern[]), tasks.map(nameOf));
  },
  vars: (seen, expected) => {
    const variables = processVariables(eventsOf(seen.simulation.commits(seen.simulation.cases()[0]?.id)));
    const wanted = Object.entries(expected as Readonly<Record<string, Json>>);
    const wrong = wanted.filter(([name, value]) => canonicalJson(variables[name] ?? null) !== canonicalJson(value));
    return unless(wrong.length === 0, Object.fromEntries(wrong.map(([name]) => [name, variables[name] ?? null])));
  },
  ended: ({ simulation }, expected) => {
    const state = simulation.cases()[0]?.state;
    const outcome = state?.status === 'closed' ? (state.outcome ?? 'completed') : false;
    const asExpected = typeof expected === 'boolean' ? (outcome !== false) === expected : outcome === expected;
    return unless(asExpected, outcome);
  },
  trace: ({ simulation, graphs }, expected) => {
    const commits = simulation.commits();
    const left = leftElements(eventsOf(commits), graphs);
    const entries = commits.flatMap((commit) => traceOf(commit, simulation.cases()[0]?.id ?? ''));
    return unless(inOrder(entries, expected as Pattern[], isTraceEntry), [...left]);
  },
  incidents: (seen, expected) => {
    const open = states(seen).flatMap(({ incidents }) => [...incidents.values()].map(jsonOf));
    return unless(allMatch(open, expected as Pattern[]), open.map(nameOf));
  },
  decisions: ({ simulation, commitsBefore }, expected) => {
    const made = eventsOf(simulation.commits().slice(commitsBefore)).flatMap((event) =>
      event.type === 'DecisionEvaluated'
        ? [{ ...jsonOf(event.data), id: event.data.decision.id, output: revealed(event.data.output) }]
        : [],
    );
    const asExpected =
      made.length === (expected as Pattern[]).length &&
      inOrder(made, expected as Pattern[], (decision, id) => decision['id'] === id);
    return unless(
      asExpected,
      made.map(({ id, output }) => ({ id, output })),
    );
  },
};

type Pattern = string | { readonly [key: string]: Json };
type Told = { readonly [key: string]: Json };

const unless = (asExpected: boolean, actual: Json): Json | undefined => (asExpected ? undefined : actual);

const states = ({ simulation }: Seen) => simulation.cases().map(({ state }) => state);

const eventsOf = (commits: readonly CaseCommit[]): readonly CaseEvent[] => commits.flatMap(({ events }) => events);

/** What state and events hold is JSON; only the index signature is missing. */
const jsonOf = (value: object): Told => value as Told;

const nameOf = ({ element, code }: Told): Json =>
  code === undefined ? (element ?? null) : { element: element ?? null, code };

/** Each pattern has one of its own, and none is left over. */
const allMatch = (all: readonly Told[], patterns: readonly Pattern[]): boolean => {
  const left = [...all];
  return (
    patterns.length === all.length &&
    patterns.every((pattern) => {
      const index = left.findIndex((each) => isElement(each, pattern));
      if (index >= 0) left.splice(index, 1);
      return index >= 0;
    })
  );
};

const isElement = (told: Told, pattern: Pattern): boolean =>
  typeof pattern === 'string' ? told['element'] === pattern : includes(told, pattern);

const isTraceEntry = (told: Told, element: string): boolean =>
  told['type'] === 'ElementLeft' && told['elementId'] === element;

/** All patterns are found one after the other, with anything between. */
const inOrder = (
  all: readonly Told[],
  patterns: readonly Pattern[],
  isNamed: (told: Told, name: string) => boolean,
): boolean => {
  let from = 0;
  return patterns.every((pattern) => {
    const index = all.findIndex(
      (each, place) =>
        place >= from && (typeof pattern === 'string' ? isNamed(each, pattern) : includes(each, pattern)),
    );
    from = index + 1;
    return index >= 0;
  });
};

/** Every member of the pattern is there, contexts in depth; what else is there does not matter. */
const includes = (told: Json | undefined, pattern: Json): boolean =>
  isJsonObject(pattern)
    ? isJsonObject(told) && Object.entries(pattern).every(([key, value]) => includes(told[key], value))
    : told !== undefined && canonicalJson(told) === canonicalJson(pattern);
