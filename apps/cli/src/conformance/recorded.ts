import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSimulation, standingAt, type Outcome, type Simulation } from '@throughline/simulator';
import type { ProcessGraph } from '@throughline/process-model';
import { z } from 'zod';
import { readForeignModels } from './foreign-models.js';
import { soleStart } from './sole-start.js';
import { failed, passed, refused, type CaseResult, type Suite } from './suite.js';

/** Executions of other engines, driven by stimuli and compared after every step: `cases.json` and `models/`. */
export const recorded: Suite = async (folder) => {
  const { cases } = recording.parse(JSON.parse(await readFile(join(folder, 'cases.json'), 'utf8')));
  const results: CaseResult[] = [];
  for (const each of cases) results.push(await runCase(folder, each));
  return results;
};

const place = { process: z.string(), node: z.string() };
const after = { active: z.array(z.string()), ended: z.boolean() };

const recordedStep = z.discriminatedUnion('op', [
  z.object({ op: z.literal('start'), ...after }),
  z.object({ op: z.literal('completeUserTask'), ...place, ...after }),
  z.object({ op: z.literal('continueReceiveTask'), ...place, ...after }),
  z.object({ op: z.literal('message'), name: z.string(), ...place, ...after }),
  z.object({ op: z.literal('signal'), name: z.string(), ...after }),
  z.object({ op: z.literal('advanceToNextTimer'), ...place, ...after }),
]);

const recordedCase = z.object({
  id: z.string(),
  model: z.string(),
  deployWith: z.array(z.string()).default([]),
  startProcess: z.string(),
  steps: z.array(recordedStep),
});

const recording = z.object({ cases: z.array(recordedCase) });

type RecordedCase = z.infer<typeof recordedCase>;
type RecordedStep = z.infer<typeof recordedStep>;

/** The clock of both engines when each case began. */
const recordedAt = '2023-11-14T22:13:20.000Z';

const runCase = async (folder: string, { id, model, deployWith, startProcess, steps }: RecordedCase) => {
  const models = await readForeignModels([model, ...deployWith].map((file) => join(folder, 'models', file)));
  if (!models.ok) return refused(id, models.reason);
  const simulation = createSimulation({ processes: models.processes, start: recordedAt });
  const running = { simulation, graphs: new Map(models.processes.map((graph) => [graph.id, graph])) };
  for (const [index, step] of steps.entries()) {
    const trouble = take(running, startProcess, step) ?? differenceAfter(running, step);
    if (trouble !== undefined) return failed(id, `step ${String(index + 1)} (${described(step)}): ${trouble}`);
  }
  return passed(id);
};

const described = (step: RecordedStep): string => ('node' in step ? `${step.op} ${step.node}` : step.op);

type Running = { readonly simulation: Simulation; readonly graphs: ReadonlyMap<string, ProcessGraph> };

/** Does what the step says; words where that is not possible. */
const take = (running: Running, startProcess: string, step: RecordedStep): string | undefined => {
  const { simulation, graphs } = running;
  switch (step.op) {
    case 'start':
      return refusalIn(simulation.start(startProcess, {}, soleStart(graphs.get(startProcess))));
    case 'completeUserTask':
      return completeAt(simulation, step);
    case 'signal':
      simulation.signal(step.name);
      return undefined;
    case 'advanceToNextTimer':
      return fireAt(simulation, step);
    case 'continueReceiveTask':
      return correlate(simulation, step, step.node);
    case 'message':
      return correlate(simulation, step, step.name);
  }
};

const completeAt = (simulation: Simulation, at: Place): string | undefined => {
  const task = openAt(simulation, at, ({ tasks }) =>
    [...tasks.values()].map(({ task: number, element }) => ({ number, element })),
  );
  return task === undefined ? `no task is open at ${at.node}` : refusalIn(simulation.complete(task));
};

const fireAt = (simulation: Simulation, { node }: Place): string | undefined => {
  const advanced = simulation.advanceToNextTimer(node);
  if (advanced.kind === 'refused') return advanced.refusal.message;
  const element = advanced.fired[0]?.element ?? '';
  return element === node ? undefined : `the next timer is at ${element}`;
};

type Place = { readonly process: string; readonly node: string };

const correlate = (simulation: Simulation, at: Place, name: string): string | undefined => {
  const open = openAt(simulation, at, ({ subscriptions }) =>
    [...subscriptions.values()]
      .filter((each) => each.name === name)
      .map(({ subscription: number, element }) => ({ number, element })),
  );
  if (open === undefined) return `nothing waits for message ${name} at ${at.node}`;
  const body = { subscription: open.number, message: `${name}/1`, name, payload: {} };
  return refusalIn(simulation.execute(open.caseId, { type: 'CorrelateMessage', body }));
};

type State = NonNullable<ReturnType<Simulation['state']>>;

type Open = { readonly number: number; readonly element: string };

/** The oldest of what is open at a place. */
const openAt = (
  simulation: Simulation,
  { process, node }: Place,
  allOf: (state: State) => readonly Open[],
): { readonly caseId: string; readonly number: number } | undefined => {
  for (const { id, state } of simulation.cases()) {
    const here = allOf(state).filter(({ number, element }) => element === node && processOf(state, number) === process);
    if (here.length > 0) return { caseId: id, number: Math.min(...here.map(({ number }) => number)) };
  }
  return undefined;
};

const processOf = (state: State, number: number): string | undefined =>
  state.instances.get(state.subscriptions.get(number)?.instance ?? number)?.process;

const refusalIn = (outcome: Outcome): string | undefined =>
  outcome.kind === 'refused' ? `${outcome.refusal.code}: ${outcome.refusal.message}` : undefined;

const differenceAfter = ({ simulation, graphs }: Running, step: RecordedStep): string | undefined => {
  const cases = simulation.cases();
  const active = cases
    .flatMap(({ state }) => standingAt(state, graphs))
    .map(({ process, element }) => `${process}/${element}`)
    .sort();
  const expected = [...step.active].sort();
  const ended = cases.every(({ state }) => state.status === 'closed');
  if (active.join('\n') !== expected.join('\n')) {
    return `active ${active.join(', ') || 'nothing'}; expected ${expected.join(', ') || 'nothing'}`;
  }
  return ended === step.ended ? undefined : `ended ${String(ended)}; expected ${String(step.ended)}`;
};
