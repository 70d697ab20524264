import type { Container, ProcessGraph } from '@throughline/process-model';
import type { DataOf, Instance } from '../state/case-state.js';
import { cancelChildren } from './cancel.js';
import { closeWaits } from './waits.js';
import { elementOf, emit, enqueue, graphOf, nextId, nodeOf, touch, unknownInstance, type Run } from './run.js';
import { enqueueScope } from './flows.js';

/** Enters an element other than along a flow, and gives its instance. No step is planned for it. */
export const enterElement = (run: Run, data: Omit<DataOf<'ElementEntered'>, 'instance'>): Instance => {
  const id = nextId(run);
  emit(run, 'ElementEntered', { instance: id, ...data });
  touch(run, data.scope);
  return run.state.instances.get(id) ?? unknownInstance(id);
};

/** Starts what is inside a scope: its event subprocesses wait, its start gets a token. */
export const startScope = (run: Run, scope: Instance, startEvent?: string): void => {
  const graph = graphOf(run, scope);
  const container = graph.containers.get(scope.element);
  if (container === undefined) return;
  awaitEventSubProcesses(run, scope, container);
  const starts = startEvent === undefined ? startsOf(graph, container) : [startEvent];
  for (const element of starts) {
    enqueue(run, 'enter', enterElement(run, { element, process: scope.process, scope: scope.id }).id);
  }
  if (starts.length === 0) enqueueScope(run, scope.id);
};

/** Opens the waits of the event subprocesses directly inside a scope. */
export const awaitEventSubProcesses = (run: Run, scope: Instance, container: Container): void => {
  const graph = graphOf(run, scope);
  for (const eventSubProcess of container.eventSubProcesses) {
    for (const start of graph.containers.get(eventSubProcess)?.startEvents ?? []) {
      const node = nodeOf(graph, start);
      elementOf(run, node).await?.(run, scope, node);
    }
  }
};

/** Elements that a scope begins with when nothing says otherwise: its none start events, else what no flow leads to. */
export const startsOf = (graph: ProcessGraph, container: Container): readonly string[] => {
  if (container.startEvents.length === 0) return container.implicitStarts;
  return container.startEvents.filter((id) => {
    const node = graph.nodes.get(id);
    return node?.kind === 'startEvent' && node.trigger.kind === 'none';
  });
};

/** Whether a process can begin without a message, signal or timer; an empty one begins and ends at once. */
export const startsPlainly = (graph: ProcessGraph): boolean => {
  const container = graph.containers.get(graph.id);
  if (container === undefined) return false;
  return startsOf(graph, container).length > 0 || container.nodes.length === container.eventSubProcesses.length;
};

/** Ends everything in the case and closes it. */
export const closeCase = (run: Run, data: DataOf<'CaseClosed'>, cause: 'terminated' | 'cancelled' | 'error'): void => {
  const root = run.state.instances.find((instance) => instance.scope === undefined);
  if (root !== undefined) {
    cancelChildren(run, root, cause);
    closeWaits(run, root.id);
    if (data.outcome === 'completed') {
      emit(run, 'ElementLeft', { instance: root.id, element: root.element, next: [] });
    } else {
      emit(run, 'ElementCancelled', { instance: root.id, element: root.element, cause });
    }
  }
  run.queue = [];
  emit(run, 'CaseClosed', data);
};
