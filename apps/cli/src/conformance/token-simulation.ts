import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSimulation, type CaseCommit } from '@throughline/simulator';
import { z } from 'zod';
import { collaborationIn } from './collaboration.js';
import { readForeignModels } from './foreign-models.js';
import { failed, passed, refused, type CaseResult, type Suite } from './suite.js';
import { steered, type Steering } from './steered-graph.js';
import { trigger, type Stage } from './trigger-element.js';

/** Scripts of a token simulation: exactly these sequence flows taken, nodes started and processes ended. */
export const tokenSimulation: Suite = async (folder) => {
  const { tests } = scripts.parse(JSON.parse(await readFile(join(folder, 'tests.json'), 'utf8')));
  const results: CaseResult[] = [];
  for (const test of tests) results.push(await runTest(folder, test));
  return results;
};

const flowIds = z.union([z.string().transform((flow) => [flow]), z.array(z.string())]);

const scriptStep = z.discriminatedUnion('op', [
  z.object({ op: z.literal('trigger'), element: z.string() }),
  z.object({ op: z.literal('signal'), element: z.string() }),
  z.object({
    op: z.literal('setConfig'),
    element: z.string(),
    config: z.object({ activeOutgoing: flowIds.optional() }),
  }),
  z.object({ op: z.literal('waitAtElement'), element: z.string() }),
  z.object({ op: z.literal('expectTrace') }),
  z.object({ op: z.literal('expectCompleted') }),
]);

const counts = z.record(z.string(), z.number());

const script = z.object({
  id: z.string(),
  bpmn: z.string(),
  steps: z.array(scriptStep),
  derived: z.object({ sequenceFlowsTaken: counts, flowNodesStarted: counts, processExits: z.array(z.string()) }),
});

const scripts = z.object({ tests: z.array(script) });

type Script = z.infer<typeof script>;
type ScriptStep = z.infer<typeof scriptStep>;

const simulatedAt = '2026-01-01T00:00:00.000Z';

const runTest = async (folder: string, { id, bpmn, steps, derived }: Script): Promise<CaseResult> => {
  const file = join(folder, bpmn);
  const models = await readForeignModels([file]);
  if (!models.ok) return refused(id, models.reason);
  const collaboration = collaborationIn(await readFile(file, 'utf8'));
  const waiting = steps.flatMap((step) => (step.op === 'waitAtElement' ? [step.element] : []));
  const chosen = new Map<string, readonly string[]>();
  const steering: Steering = { waiting: new Set(waiting), chosen: (gateway) => chosen.get(gateway) };
  const graphs = models.processes.map((graph) => steered(graph, steering));
  const simulation = createSimulation({
    processes: graphs,
    start: simulatedAt,
    // Whatever does not wait is done at once.
    services: () => ({ kind: 'result' }),
  });
  const stage = { simulation, graphs, collaboration, chosen };
  for (const step of steps) {
    const trouble = take(stage, step);
    if (trouble !== undefined) return failed(id, `${step.op}: ${trouble}`);
  }
  const isTraced = steps.some(({ op }) => op === 'expectTrace');
  const difference = isTraced ? differenceTo(derived, seenIn(stage)) : undefined;
  return difference === undefined ? passed(id) : failed(id, difference);
};

const take = (
  stage: Stage & { readonly chosen: Map<string, readonly string[]> },
  step: ScriptStep,
): string | undefined => {
  switch (step.op) {
    case 'trigger':
      return triggered(stage, step.element);
    case 'signal': {
      const flow = stage.collaboration.messageFlows.find(({ id }) => id === step.element);
      return flow === undefined ? `there is no message flow ${step.element}` : triggered(stage, flow.target);
    }
    case 'setConfig':
      stage.chosen.set(step.element, step.config.activeOutgoing ?? []);
      return undefined;
    case 'expectCompleted':
      return stage.simulation.cases().every(({ state }) => state.status === 'closed') ? undefined : 'a case is open';
    case 'waitAtElement':
    case 'expectTrace':
      return undefined;
  }
};

/** Triggers an element, and then what message flows lead to from whatever sent or ended meanwhile. */
const triggered = (stage: Stage, element: string): string | undefined => {
  const { simulation, collaboration } = stage;
  const before = simulation.commits().length;
  const trouble = trigger(stage, element);
  for (let seen = before; seen < simulation.commits().length; seen += 1) {
    const senders = sendersIn(simulation.commits()[seen]?.events ?? []);
    const reached = collaboration.messageFlows.filter(({ source }) => senders.includes(source));
    for (const { target } of reached) trigger(stage, target);
  }
  return trouble;
};

/** Elements that threw a message, and activities that were left without. */
const sendersIn = (events: CaseCommit['events']): readonly string[] => {
  const thrown = events.flatMap((event) => (event.type === 'MessageThrown' ? [event.data.element] : []));
  const left = events.flatMap((event) => (event.type === 'ElementLeft' ? [event.data.element] : []));
  return [...thrown, ...left.filter((element) => !thrown.includes(element))];
};

type Seen = Script['derived'];

const seenIn = (stage: Stage): Seen => {
  const { simulation, graphs, collaboration } = stage;
  const gateways = graphs
    .flatMap(({ nodes }) => [...nodes.values()])
    .filter(({ kind }) => kind === 'eventBasedGateway');
  const silent = new Set(gateways.map(({ id }) => id));
  const left = simulation
    .commits()
    .flatMap(({ events }) => events)
    // A token simulation jumps from an event-based gateway to the event, without the flow between them.
    .flatMap((event) => (event.type === 'ElementLeft' && !silent.has(event.data.element) ? event.data.next : []));
  return {
    sequenceFlowsTaken: counted(left.map(({ flow }) => flow)),
    flowNodesStarted: counted([...left.map(({ element }) => element), ...implicitStartsIn(stage)]),
    processExits: simulation
      .cases()
      .filter(({ state }) => state.status === 'closed')
      .map(({ process }) => collaboration.participants.get(process) ?? process),
  };
};

/** Nodes that no flow leads to and that began with their process. */
const implicitStartsIn = ({ simulation, graphs }: Stage): readonly string[] => {
  const implicit = new Set(
    graphs.flatMap(({ containers }) => [...containers.values()]).flatMap(({ implicitStarts }) => implicitStarts),
  );
  return simulation
    .commits()
    .flatMap(({ events }) => events)
    .flatMap((event) =>
      event.type === 'ElementEntered' && implicit.has(event.data.element) ? [event.data.element] : [],
    );
};

const counted = (names: readonly string[]): Record<string, number> => {
  const found: Record<string, number> = {};
  for (const name of names) found[name] = (found[name] ?? 0) + 1;
  return found;
};

const differenceTo = (expected: Seen, seen: Seen): string | undefined =>
  different('flows taken', seen.sequenceFlowsTaken, expected.sequenceFlowsTaken) ??
  different('nodes started', seen.flowNodesStarted, expected.flowNodesStarted) ??
  different('processes ended', counted(seen.processExits), counted(expected.processExits));

const different = (
  what: string,
  seen: Readonly<Record<string, number>>,
  expected: Readonly<Record<string, number>>,
): string | undefined => {
  const names = [...new Set([...Object.keys(seen), ...Object.keys(expected)])].sort();
  const wrong = names.filter((name) => (seen[name] ?? 0) !== (expected[name] ?? 0));
  if (wrong.length === 0) return undefined;
  return `${what}: ${wrong.map((name) => `${name} ${seen[name] ?? 0}, expected ${expected[name] ?? 0}`).join('; ')}`;
};
