import { refusal, type CaseCommandOf, type Refusal } from '@throughline/events';
import type { CatchTrigger, Container, ProcessGraph } from '@throughline/process-model';
import type { Instance } from '../state/case-state.js';
import { leaveBy } from '../run/flows.js';
import { at, elementOf, emit, graphOf, nodeOf, type Run } from '../run/run.js';
import { awaitEventSubProcesses, enterElement, startScope, startsOf, startsPlainly } from '../run/scope.js';
import { setVariables } from '../run/variables.js';
import { done, type Handler } from './command.js';
import { reservedIn } from './complete-task.js';

/** Opens a case at a start event: the process's own, or the one that a message, signal or timer leads to. */
export const startCase: Handler<'StartCase'> = (run, body) => {
  const { process, variables, startEvent } = body;
  const graph = run.rules.processes.get(process);
  if (graph === undefined) {
    return { refusal: refusal('ProcessUnknown', `No process ${process} is deployed. Deploy it first.`, { process }) };
  }
  const wrong = reservedIn(variables) ?? startRefusal(graph, startEvent);
  if (wrong !== undefined) return { refusal: wrong };
  const trigger = triggerOf(graph, startEvent);
  emitOpened(run, body, trigger);
  const root = enterElement(run, { element: process, process });
  setVariables(run, { scope: root.id }, variables);
  const arrived = startEvent === undefined ? undefined : arrivedAt(graph, startEvent);
  if (startEvent === undefined || arrived === undefined) startScope(run, root, startEvent);
  else startBehind(run, { root, host: arrived, event: startEvent });
  return done({ process });
};

const emitOpened = (
  run: Run,
  { process, businessKey, rules, clockFactor }: CaseCommandOf<'StartCase'>['body'],
  trigger: CatchTrigger['kind'],
): void =>
  emit(run, 'CaseOpened', {
    process,
    ...(businessKey === undefined ? {} : { businessKey }),
    rules,
    trigger,
    ...(clockFactor === undefined || clockFactor === 1 ? {} : { clockFactor }),
  });

/**
 * What waited for the event that opened the case: a receive task that instantiates, or an event-based gateway before the
 * event (BPMN 2.0.2 §13.3.3, §13.4.4). It has its message already and must not wait for another.
 */
const arrivedAt = (graph: ProcessGraph, event: string): string | undefined => {
  const node = graph.nodes.get(event);
  return node?.kind === 'receiveTask' && node.instantiate ? event : instantiatingGateway(graph, event);
};

type Opening = { readonly root: Instance; readonly host: string; readonly event: string };

const startBehind = (run: Run, { root, host, event }: Opening): void => {
  const graph = graphOf(run, root);
  const container = graph.containers.get(root.element);
  if (container !== undefined) awaitEventSubProcesses(run, root, container);
  const entered = enterElement(run, { element: host, process: root.process, scope: root.id });
  const node = nodeOf(graph, event);
  const arrived = instantiatesInParallel(graph, host) ? leaveByAll(run, entered, event) : entered;
  elementOf(run, node).caught?.(run, arrived, { node, variables: {} });
};

/** A parallel gateway that opened the case gives a token to each of its events; the one that has come must not wait. */
const leaveByAll = (run: Run, gateway: Instance, event: string): Instance => {
  const here = at(run, gateway);
  if (here === undefined) return gateway;
  leaveBy(run, here, here.node.outgoing);
  const arrived = run.state.instances.find((instance) => instance.element === event);
  run.queue = run.queue.filter(({ instance }) => instance !== arrived?.id);
  return arrived ?? gateway;
};

const instantiatesInParallel = (graph: ProcessGraph, host: string): boolean => {
  const node = graph.nodes.get(host);
  return node !== undefined && 'instantiate' in node && node.instantiate === 'parallel';
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
  if (container === undefined) return undefined;
  if (startEvent === undefined) return plainStartRefusal(graph, container);
  const known = container.nodes.includes(startEvent) && isStart(graph, startEvent, container.startEvents);
  return known ? undefined : refusal('StartEventUnknown', `${startEvent} does not start ${graph.id}.`, { startEvent });
};

const plainStartRefusal = (graph: ProcessGraph, container: Container): Refusal | undefined => {
  const starts = startsOf(graph, container);
  if (startsPlainly(graph) && (starts.length <= 1 || container.startEvents.length === 0)) return undefined;
  return refusal(
    'StartEventAmbiguous',
    starts.length === 0
      ? `${graph.id} has no plain start event: it starts by a message, signal or timer.`
      : `${graph.id} has several plain start events: name one of ${starts.join(', ')}.`,
    { process: graph.id, startEvents: [...starts] },
  );
};

/** A start event, an instantiating receive task, or an event behind an instantiating gateway. */
const isStart = (graph: ProcessGraph, id: string, starts: readonly string[]): boolean => {
  const node = graph.nodes.get(id);
  if (node === undefined) return false;
  const opens = 'instantiate' in node && node.instantiate === true;
  return opens || starts.includes(id) || instantiatingGateway(graph, id) !== undefined;
};

const triggerOf = (graph: ProcessGraph, startEvent: string | undefined): CatchTrigger['kind'] => {
  const node = startEvent === undefined ? undefined : graph.nodes.get(startEvent);
  if (node === undefined) return 'none';
  if ('instantiate' in node) return 'message';
  return node.kind === 'startEvent' || node.kind === 'intermediateCatchEvent' ? node.trigger.kind : 'none';
};
