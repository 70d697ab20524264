import {
  createSimulation,
  reportOf,
  runScenario,
  type Json,
  type JsonObject,
  type OrganisationDocument,
  type RunReport,
  type Scenario,
  type ScenarioRun,
} from '@throughline/simulator';
import type { Loaded } from './load-processes.js';
import { openForms } from './open-forms.js';

/** What is played: the files as they were read, the variables of the case, and a scenario. */
export type Play = {
  readonly loaded: Loaded & { readonly ok: true };
  readonly variables?: JsonObject;
  readonly scenario: Scenario;
  readonly organisation?: OrganisationDocument;
};

/** How it went, and what the case came to. */
export type PlayedOut = { readonly run: ScenarioRun; readonly report: RunReport };

/** When simulated clocks begin where nothing says otherwise: a Thursday, so that the same scenario is always the same. */
const clockStart = '2026-01-01T00:00:00.000Z';

/**
 * Plays a scenario in memory. Forms lie in no file that is read here: what is entered is taken as it is, as the engine
 * would do with a form that has no rules.
 */
export const play = ({ loaded, variables = {}, scenario, organisation }: Play): PlayedOut => {
  const graphs = new Map(loaded.processes.map((graph) => [graph.id, graph]));
  const simulation = createSimulation({
    processes: loaded.processes,
    decisions: loaded.decisions,
    forms: openForms(loaded.processes),
    start: clockStart,
    ...(organisation === undefined ? {} : { organisation }),
  });
  const run = runScenario({ simulation, graphs, process: loaded.process, variables }, scenario);
  return { run, report: reportOf(simulation, graphs, run.kind === 'differs' ? run.refused : undefined) };
};

/** The differences of a run, one a line. */
export const differenceLines = (run: ScenarioRun): readonly string[] =>
  run.kind === 'passed'
    ? []
    : run.differences.map(
        ({ line, of, expected, actual }) =>
          `line ${String(line)}: ${of}: expected ${words(expected)}, got ${words(actual)}`,
      );

const words = (value: Json): string => (value === null ? 'none' : JSON.stringify(value));
