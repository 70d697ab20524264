import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSimulation, type Simulation } from '@throughline/simulator';
import { z } from 'zod';
import { scriptPlayer, type ScriptPlayer } from './betsy-scripts.js';
import { foreignModel, readForeignModels, type ForeignModels } from './foreign-models.js';
import { soleStart } from './sole-start.js';
import { failed, passed, refused, type CaseResult, type Suite } from './suite.js';

/** The processes of an engine-independent benchmark: each run must leave exactly the trace tokens of `expected.json`. */
export const betsy: Suite = async (folder) => {
  const { tests } = expectations.parse(JSON.parse(await readFile(join(folder, 'expected.json'), 'utf8')));
  const results: CaseResult[] = [];
  for (const { id, bpmn, profile, testCases } of tests) {
    const model = await readForeignModels([join(folder, bpmn)], { ...foreignModel, translateExpression: toFeel });
    for (const testCase of testCases) {
      const result = runCase(`${id}#${String(testCase.number)}`, model, testCase);
      results.push(profile === undefined ? result : { ...result, profile });
    }
  }
  return results;
};

const scalar = z.union([z.string(), z.number(), z.boolean()]);

const betsyCase = z.object({
  number: z.number(),
  startProcesses: z.array(z.string()),
  variables: z.record(z.string(), scalar),
  waitMs: z.number().default(0),
  expectedTrace: z.array(z.string()),
});

const expectations = z.object({
  tests: z.array(
    z.object({ id: z.string(), bpmn: z.string(), profile: z.string().optional(), testCases: z.array(betsyCase) }),
  ),
});

type BetsyCase = z.infer<typeof betsyCase>;

/** The expressions of the benchmark are Java's; their meaning is the same in FEEL. */
const toFeel = (source: string): string =>
  source
    .trim()
    .replace(/^\$\{(.*)\}$/s, '$1')
    .replace(/!\s*(\w+)\.contains\(("[^"]*")\)/g, 'not(contains($1, $2))')
    .replace(/(\w+)\.contains\(("[^"]*")\)/g, 'contains($1, $2)')
    .replace(/&&/g, ' and ')
    .replace(/\|\|/g, ' or ')
    .replace(/==/g, '=');

const runCase = (id: string, model: ForeignModels, testCase: BetsyCase): CaseResult => {
  const expected = [...testCase.expectedTrace].sort();
  const actual = model.ok ? traceOf(model, testCase) : refusedTrace(model, expected);
  if (actual === undefined) return refused(id, model.ok ? '' : model.reason);
  const seen = expected.includes('ERROR') ? actual.map(anyError).sort() : [...actual].sort();
  const words = (tokens: readonly string[]): string => tokens.join(', ') || 'nothing';
  return seen.join() === expected.join() ? passed(id) : failed(id, `trace ${words(seen)}; expected ${words(expected)}`);
};

const anyError = (token: string): string => (/^ERROR_(deployment|runtime)$/.test(token) ? 'ERROR' : token);

/** A model that must be rejected is; one that we can't execute is merely refused, whatever the benchmark expects. */
const refusedTrace = (
  { codes }: ForeignModels & { readonly ok: false },
  expected: readonly string[],
): readonly string[] | undefined => {
  const mustBeRejected = expected.includes('ERROR_deployment') || expected.includes('ERROR');
  return mustBeRejected && !codes.includes('NotExecuted') ? ['ERROR_deployment'] : undefined;
};

const benchmarkAt = '2026-01-01T00:00:00.000Z';

const traceOf = (
  { processes }: ForeignModels & { readonly ok: true },
  { startProcesses, variables, waitMs, expectedTrace }: BetsyCase,
): readonly string[] => {
  const player = scriptPlayer();
  const simulation = createSimulation({ processes, start: benchmarkAt, services: player.answer });
  const starts = startProcesses.map((id) =>
    simulation.start(id, variables, soleStart(processes.find((process) => process.id === id))),
  );
  workToEnd(simulation);
  simulation.advance(`PT${String(waitMs / 1000)}S`);
  workToEnd(simulation);
  const isStuck = starts.some(({ kind }) => kind === 'refused') || hasIncident(simulation);
  return [
    ...player.trace(),
    ...markersOf(player, expectedTrace),
    ...(isStuck ? ['ERROR_runtime'] : []),
    ...simulation.cases().flatMap(({ state }) => (state.outcome === 'failed' ? ['ERROR_thrownErrorEvent'] : [])),
  ];
};

/** The benchmark gathers when no script is at work any more. */
const workToEnd = (simulation: Simulation): void => {
  for (let [next] = simulation.answersDue(); next !== undefined; [next] = simulation.answersDue()) {
    simulation.advanceTo(next);
  }
};

const hasIncident = (simulation: Simulation): boolean =>
  simulation.commits().some(({ events }) => events.some(({ type }) => type === 'IncidentRaised'));

/** What the benchmark's own harness appends once, where the case asks for it and the scripts bear it out. */
const markersOf = (player: ScriptPlayer, expected: readonly string[]): readonly string[] => [
  ...(expected.includes('MARKER_exists') && player.markerExists() ? ['MARKER_exists'] : []),
  ...(expected.includes('EXECUTION_parallel') && player.ranInParallel() ? ['EXECUTION_parallel'] : []),
];
