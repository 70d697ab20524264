import type { JsonObject } from '@throughline/events';
import type { CatchTrigger, NodeOf, ProcessGraph } from '@throughline/process-model';
import type { Instance } from '../state/case-state.js';
import { cancelChildren, cancelInstance } from './cancel.js';
import { complete } from './complete.js';
import { at, enqueue, graphOf, instanceOf, nodeOf, type Caught, type Run } from './run.js';
import { enterElement } from './scope.js';
import { closeWaits } from './waits.js';

/** The event that catches what an instance throws, and the instance that it is attached to or starts in. */
export type Catcher =
  | { readonly kind: 'boundary'; readonly host: Instance; readonly node: NodeOf<'boundaryEvent'> }
  | { readonly kind: 'eventSubProcess'; readonly host: Instance; readonly node: NodeOf<'startEvent'> };

/** What looks for a catcher: a throw without a code is caught by catch-alls only. */
export type Thrown = { readonly kind: 'error' | 'escalation'; readonly code?: string | undefined };

/**
 * Who catches an error or escalation: outward from the thrower, the boundary events of each activity, then the event
 * subprocesses of the scope around it; the nearest wins, and there a named code before a catch-all (BPMN 2.0.2
 * §10.5.1, §13.5). A scope that was interrupted, and the event subprocess that throws, catch nothing.
 */
export const findCatcher = (run: Run, thrower: Instance, thrown: Thrown): Catcher | undefined => {
  let here = thrower;
  for (;;) {
    const catcher = atBoundary(run, here, thrown) ?? inScopeOf(run, here, thrown);
    if (catcher !== undefined) return catcher;
    const outer = instanceOf(run, here.scope);
    if (outer === undefined) return undefined;
    here = outer;
  }
};

/** A boundary event or an event subprocess takes over with what was caught. */
export const takeOver = (run: Run, catcher: Catcher, variables: JsonObject): void => {
  if (catcher.kind === 'boundary') takeBoundary(run, catcher.host, { node: catcher.node, variables });
  else takeEventSubProcess(run, catcher.host, { node: catcher.node, variables });
};

/** The flow out of a boundary event begins; an interrupting one ends its activity first. */
export const takeBoundary = (run: Run, host: Instance, { node, variables }: Caught<'boundaryEvent'>): void => {
  if (node.interrupting) cancelInstance(run, host.id, 'interrupted');
  const { process, scope } = host;
  const entered = enterElement(run, {
    element: node.id,
    process,
    ...(scope === undefined ? {} : { scope }),
    attachedTo: host.id,
  });
  complete(run, entered, variables);
};

/** An event subprocess begins inside the scope that it belongs to; an interrupting one ends the rest of the scope. */
export const takeEventSubProcess = (
  run: Run,
  scope: Instance,
  { node: start, variables }: Caught<'startEvent'>,
): void => {
  const graph = graphOf(run, scope);
  const container = graph.containers.get(start.container);
  if (container === undefined) return;
  if (start.interrupting) {
    cancelChildren(run, instanceOf(run, scope.id) ?? scope, 'interrupted');
    closeWaits(run, scope.id, (element) => !startsInside(graph, element, scope.element));
  }
  const inside = { process: scope.process, scope: scope.id };
  const entered = enterElement(run, {
    element: container.id,
    ...inside,
    ...(start.interrupting ? { interrupting: true } : {}),
  });
  enqueue(run, 'enter', entered.id);
  complete(run, enterElement(run, { element: start.id, process: scope.process, scope: entered.id }), variables);
};

/** True for the start event of an event subprocess directly inside `scope`; boundary events of the scope are not. */
const startsInside = (graph: ProcessGraph, element: string, scope: string): boolean =>
  graph.containers.get(nodeOf(graph, element).container)?.parent === scope;

const atBoundary = (run: Run, host: Instance, thrown: Thrown): Catcher | undefined => {
  const here = host.loop === undefined ? at(run, host) : undefined;
  if (here === undefined || !('boundaryEvents' in here.node)) return undefined;
  const events = here.node.boundaryEvents
    .map((id) => nodeOf(here.graph, id))
    .filter((node) => node.kind === 'boundaryEvent');
  const node = bestMatch(events, thrown);
  return node === undefined ? undefined : { kind: 'boundary', host, node };
};

const inScopeOf = (run: Run, child: Instance, thrown: Thrown): Catcher | undefined => {
  const scope = instanceOf(run, child.scope);
  if (scope === undefined || scope.interrupted || scope.iteration !== undefined) return undefined;
  const graph = graphOf(run, scope);
  const starts = (graph.containers.get(scope.element)?.eventSubProcesses ?? [])
    .filter((id) => id !== child.element)
    .flatMap((id) => graph.containers.get(id)?.startEvents ?? [])
    .map((id) => nodeOf(graph, id))
    .filter((node) => node.kind === 'startEvent');
  const node = bestMatch(starts, thrown);
  return node === undefined ? undefined : { kind: 'eventSubProcess', host: scope, node };
};

const bestMatch = <N extends { readonly trigger: CatchTrigger }>(
  nodes: readonly N[],
  { kind, code }: Thrown,
): N | undefined => {
  const catching = nodes.flatMap((node) => (node.trigger.kind === kind ? [{ node, code: node.trigger.code }] : []));
  const named = catching.find((candidate) => candidate.code !== undefined && candidate.code === code);
  return (named ?? catching.find((candidate) => candidate.code === undefined))?.node;
};
