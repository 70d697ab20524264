import { refusal, type Refusal } from '@throughline/events';
import type { CatchTrigger, ProcessGraph } from '@throughline/process-model';
import { elementOf, emit, instanceOf, type Run } from '../run/run.js';
import { awaitEventSubProcesses, enterElement, startScope, startsOf } from '../run/scope.js';
import { setVariables } from '../run/variables.js';
import { done, type Handler } from './command.js';
import { reservedIn } from './complete-task.js';

/** Opens a case at a start event: the process's own, or the one that a message, signal or timer leads to. */
export const startCase: Handler<'StartCase'> = (run, { process, businessKey, variables, startEvent, rules }) => {
  const graph = run.rules.processes.get(process);
  if (graph === undefined) {
    return { refusal: refusal('ProcessUnknown', `No process ${process} is deployed. Deploy it first.`, { process }) };
  }
  const wrong = reservedIn(variables) ?? startRefusal(graph, startEvent);
  if (wrong !== undefined) return { refusal: wrong };
  const trigger = triggerOf(graph, startEvent);
  emit(run, 'CaseOpened', { process, ...(businessKey === undefined ? {} : { businessKey }), rules, trigger });
  const root = enterElement(run, { element: process, process });
  setVariables(run, root.id, variables);
  if (startEvent === undefined || graph.nodes.get(startEvent)?.incoming.length === 0) startScope(run, root, startEvent);
  else startAtGateway(run, graph, startEvent);
  return done({ process });
};

/**
 * An event behind an instantiating event-based gateway opened the case (BPMN 2.0.2 §13.4.4): the gateway has decided
 * already.
 */
const startAtGateway = (run: Run, graph: ProcessGraph, event: string): void => {
  const root = run.state.instances.find((instance) => instance.scope === undefined);
  const node = graph.nodes.get(event);
  const gateway = node === undefined ? undefined : instantiatingGateway(graph, event);
  const container = graph.containers.get(graph.id);
  if (root === undefined || node === undefined || gateway === undefined || container === undefined) return;
  awaitEventSubProcesses(run, root, container);
  const entered = enterElement(run, { element: gateway, process: graph.id, scope: root.id });
  const host = instanceOf(run, entered.id);
  if (host !== undefined) elementOf(run, node).caught?.(run, host, { node, variables: {} });
};

const instantiatingGateway = (graph: ProcessGraph, event: string): string | undefined =>
  graph.nodes
    .get(event)
    ?.incoming.map((flow) => graph.flows.get(flow)?.source ?? '')
    .find((id) => {
      const source = graph.nodes.get(id);
      return source !== undefined && 'instantiate' in source && source.instantiate !== false;
    });

const startRefusal = (graph: ProcessGraph, startEvent: string | undefined): Refusal | undefined => {
  const container = graph.containers.get(graph.id);
  if (startEvent !== undefined) {
    const known = container?.nodes.includes(startEvent) === true && isStart(graph, startEvent);
    return known
      ? undefined
      : refusal('StartEventUnknown', `${startEvent} does not start ${graph.id}.`, { startEvent });
  }
  const starts = container === undefined ? [] : startsOf(graph, container);
  if (container === undefined || container.startEvents.length === 0 || starts.length === 1) return undefined;
  return refusal(
    'StartEventAmbiguous',
    starts.length === 0
      ? `${graph.id} has no plain start event: it starts by a message, signal or timer.`
      : `${graph.id} has several plain start events: name one of ${starts.join(', ')}.`,
    { process: graph.id, startEvents: [...starts] },
  );
};

/** A start event, an instantiating receive task, or an event behind an instantiating gateway. */
const isStart = (graph: ProcessGraph, id: string): boolean => {
  const node = graph.nodes.get(id);
  if (node === undefined) return false;
  return node.incoming.length === 0 || instantiatingGateway(graph, id) !== undefined;
};

const triggerOf = (graph: ProcessGraph, startEvent: string | undefined): CatchTrigger['kind'] => {
  const node = startEvent === undefined ? undefined : graph.nodes.get(startEvent);
  if (node === undefined) return 'none';
  if ('instantiate' in node) return 'message';
  return node.kind === 'startEvent' || node.kind === 'intermediateCatchEvent' ? node.trigger.kind : 'none';
};
