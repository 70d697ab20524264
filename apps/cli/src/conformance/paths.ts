import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSimulation, type Simulation } from '@throughline/simulator';
import type { ProcessGraph } from '@throughline/process-model';
import { embeddedPaths } from './embedded-paths.js';
import { foreignModel, readForeignModels } from './foreign-models.js';
import { openForms } from '../offline/open-forms.js';
import { routeTo } from './route-to.js';
import { steered, type Steering } from './steered-graph.js';
import { failed, passed, refused, type CaseResult, type Suite } from './suite.js';
import { elementsThatWait, happening } from './trigger-element.js';

/** Paths that modellers embedded in their models as test cases: each must be gone from its first node to its last. */
export const paths: Suite = async (folder) => {
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.bpmn')).sort();
  const results: CaseResult[] = [];
  for (const file of files) results.push(...(await runFile(folder, file)));
  return results;
};

const runFile = async (folder: string, file: string): Promise<readonly CaseResult[]> => {
  const embedded = embeddedPaths(await readFile(join(folder, file), 'utf8'));
  if (embedded.length === 0) return [];
  const models = await readForeignModels([join(folder, file)], { ...foreignModel, translateExpression });
  return embedded.map(({ process, nodes }, index): CaseResult => {
    const id = `${file}#${String(index + 1)}`;
    if (!models.ok) return refused(id, models.reason);
    const trouble = drive(models.processes, process, nodes);
    return trouble === undefined ? passed(id) : failed(id, trouble);
  });
};

/** The path says which way a gateway goes, whatever its conditions say in another engine's words. */
const translateExpression = (source: string): string => (source.startsWith('${') ? 'true' : source);

const drivenAt = '2026-01-01T00:00:00.000Z';

/** No path needs more; one that does hangs. */
const mostActs = 200;

/** Goes a path; words where it leads no further. */
const drive = (processes: readonly ProcessGraph[], id: string, nodes: readonly string[]): string | undefined => {
  const [first = 'the first node'] = nodes;
  const process = processes.find((graph) => graph.id === id);
  const route = process === undefined ? undefined : routeTo(process, first);
  if (process === undefined || route === undefined) return `no way leads to ${first}`;
  return goPath(processes, process, [...route.slice(0, -1), ...nodes]);
};

const goPath = (
  processes: readonly ProcessGraph[],
  process: ProcessGraph,
  path: readonly string[],
): string | undefined => {
  const progress = { of: 0 };
  const graphs = processes.map((graph) => steered(graph, steeringBy(graph, { path, progress, processes })));
  const simulation = createSimulation({ processes: graphs, forms: openForms(graphs), start: drivenAt });
  const started = simulation.start(process.id, {}, startingAt(path));
  if (started.kind === 'refused') return `${started.refusal.code}: ${started.refusal.message}`;
  for (let acts = 0; acts < mostActs; acts += 1) {
    progress.of = reachedOf(simulation, path);
    if (progress.of === path.length) return undefined;
    if (!goOn(simulation, process, { here: path[progress.of - 1], next: path[progress.of] })) break;
  }
  const [reached = 'nothing', missing = ''] = path.slice(progress.of - 1, progress.of + 1);
  return `${reached} was reached, and then not ${missing}${incidentsIn(simulation)}`;
};

const startingAt = ([startEvent]: readonly string[]) => (startEvent === undefined ? {} : { startEvent });

type Way = {
  readonly path: readonly string[];
  readonly progress: { readonly of: number };
  readonly processes: readonly ProcessGraph[];
};

/** Gateways choose what is next on the path; processes that are called and not there are work that somebody does. */
const steeringBy = (graph: ProcessGraph, { path, progress, processes }: Way): Steering => ({
  waiting: new Set(
    [...graph.nodes.values()].flatMap((node) => {
      const isElsewhere = node.kind === 'callActivity' && !calls(node.calledProcess, processes);
      return isElsewhere || node.kind === 'userTask' ? [node.id] : [];
    }),
  ),
  chosen: (gateway) => {
    const from = Math.max(path.indexOf(gateway, Math.max(progress.of - 1, 0)), path.indexOf(gateway));
    const next = path[from + 1];
    const flows = graph.nodes.get(gateway)?.outgoing ?? [];
    const wanted = from < 0 ? [] : flows.filter((flow) => graph.flows.get(flow)?.target === next);
    return wanted.length > 0 ? wanted.slice(0, 1) : undefined;
  },
});

type Called = Extract<ReturnType<ProcessGraph['nodes']['get']>, { readonly kind: 'callActivity' }>['calledProcess'];

const calls = (called: Called, processes: readonly ProcessGraph[]): boolean =>
  called.kind === 'text' && processes.some(({ id }) => id === called.text);

/** How many nodes of the path were reached, one after the other. */
const reachedOf = (simulation: Simulation, path: readonly string[]): number => {
  let reached = 0;
  for (const { events } of simulation.commits()) {
    for (const event of events) {
      const places =
        event.type === 'ElementLeft'
          ? event.data.next.map(({ element }) => element)
          : event.type === 'ElementEntered'
            ? [event.data.element]
            : [];
      if (places.includes(path[reached] ?? '')) reached += 1;
    }
  }
  return reached;
};

type Place = { readonly here: string | undefined; readonly next: string | undefined };

/** Lets happen what leads from here to the next node: there, here, or, where others are waited for, anywhere else. */
const goOn = (simulation: Simulation, { nodes }: ProcessGraph, { here = '', next = '' }: Place): boolean => {
  const node = nodes.get(next);
  if (node?.kind === 'boundaryEvent' && node.trigger.kind === 'error') {
    const code = node.trigger.code ?? 'ANY';
    return simulation.throwError(node.attachedTo, { code }).kind === 'accepted';
  }
  const others = elementsThatWait(simulation).filter((element) => nodes.get(element)?.kind !== 'boundaryEvent');
  return [next, here, ...others].some((element) => happening(simulation, element)?.kind === 'accepted');
};

const incidentsIn = (simulation: Simulation): string =>
  simulation
    .cases()
    .flatMap(({ state }) => [...state.incidents.values()])
    .map(({ element, code }) => `; ${element}: ${code}`)
    .join('');
