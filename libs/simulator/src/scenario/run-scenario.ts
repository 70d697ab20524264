import type { Json, JsonObject, Refusal } from '@throughline/events';
import type { ProcessGraph } from '@throughline/process-model';
import type { Outcome } from '../outcome.js';
import type { Simulation } from '../simulation.js';
import { perform } from './act.js';
import { differences, type Difference } from './compare.js';
import type { Scenario, ScenarioStep } from './scenario.js';

/** What is played: the simulation, its processes, and the one that a scenario runs where it names none. */
export type Played = {
  readonly simulation: Simulation;
  readonly graphs: ReadonlyMap<string, ProcessGraph>;
  readonly process: string;
  /** Variables of the case where the scenario does not start it itself. */
  readonly variables?: JsonObject;
};

/** How a scenario went: as expected, or how the first step that was not differs. */
export type ScenarioRun =
  | { readonly kind: 'passed'; readonly steps: number }
  | { readonly kind: 'differs'; readonly differences: readonly Difference[]; readonly refused?: Refusal };

/**
 * Plays a scenario. Its process is started first, unless the first step starts it or sends the message or signal that
 * opens it.
 */
export const runScenario = (played: Played, scenario: Scenario): ScenarioRun => {
  const unstarted = opensItself(played, scenario[0]) ? undefined : startFor(played, scenario[0]);
  if (unstarted !== undefined) return unstarted;
  for (const step of scenario) {
    const differing = playStep(played, step, step === scenario[0] ? 0 : played.simulation.commits().length);
    if (differing !== undefined) return differing;
  }
  return { kind: 'passed', steps: scenario.length };
};

/** A first step without an act may expect that the start is refused. */
const startFor = ({ simulation, process, variables }: Played, first: ScenarioStep | undefined) => {
  const started = simulation.start(process, variables ?? {});
  const wanted = first !== undefined && Object.keys(first.act).length === 0 ? first.expected.refused : undefined;
  if (started.kind === 'refused' && started.refusal.code === wanted) return undefined;
  return started.kind === 'refused' ? unexpectedly(first?.line ?? 1, wanted, started) : undefined;
};

const playStep = (played: Played, step: ScenarioStep, commitsBefore: number): ScenarioRun | undefined => {
  const refused = asRefused(step, perform(played, step.act));
  if (refused !== undefined) return refused;
  const found = differences({ ...played, commitsBefore }, step.expected);
  if (found.length === 0) return undefined;
  return { kind: 'differs', differences: found.map((each) => ({ line: step.line, ...each })) };
};

const opensItself = ({ graphs, process }: Played, first: ScenarioStep | undefined): boolean => {
  if (first?.act.start !== undefined) return true;
  if (first?.act.message === undefined && first?.act.signal === undefined) return false;
  const graph = graphs.get(process);
  const starts = graph?.containers.get(process)?.startEvents ?? [];
  return !starts.some((id) => {
    const node = graph?.nodes.get(id);
    return node?.kind === 'startEvent' && node.trigger.kind === 'none';
  });
};

const asRefused = ({ line, act, expected }: ScenarioStep, outcome: Outcome | undefined): ScenarioRun | undefined => {
  const wanted = expected.refused;
  if (Object.keys(act).length === 0) return undefined;
  if (outcome?.kind === 'refused')
    return outcome.refusal.code === wanted ? undefined : unexpectedly(line, wanted, outcome);
  if (wanted === undefined) return undefined;
  return { kind: 'differs', differences: [{ line, of: 'refused', expected: wanted, actual: null }] };
};

const unexpectedly = (
  line: number,
  wanted: string | undefined,
  { refusal }: Outcome & { readonly kind: 'refused' },
): ScenarioRun => {
  const actual: Json = { code: refusal.code, message: refusal.message };
  return {
    kind: 'differs',
    differences: [{ line, of: 'refused', expected: wanted ?? null, actual }],
    refused: refusal,
  };
};
