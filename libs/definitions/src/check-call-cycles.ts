import type { ProcessGraph, ProcessNode } from '@throughline/process-model';

/** A circle of calls that no case would ever come out of: each step calls the next, the last the first. */
export type CallCycle = readonly { readonly process: string; readonly element: string }[];

/**
 * Circles of call activities in which nothing waits: a case would call for ever. Conditions are not weighed: recursion
 * that ends by a condition has to wait somewhere, too (decisions/0001-recursion-has-to-wait.md).
 */
export const callCycles = (graphs: ReadonlyMap<string, ProcessGraph>): readonly CallCycle[] => {
  const calls = callsReached(graphs);
  const cycles: CallCycle[] = [];
  const done = new Set<string>();
  const walk = (process: string, path: CallCycle): void => {
    for (const { element, called } of calls.get(process) ?? []) {
      const steps = [...path, { process, element }];
      const from = steps.findIndex((step) => step.process === called);
      if (from >= 0) cycles.push(steps.slice(from));
      else if (!done.has(called)) walk(called, steps);
    }
    done.add(process);
  };
  for (const process of graphs.keys()) if (!done.has(process)) walk(process, []);
  return cycles;
};

type Call = { readonly element: string; readonly called: string };

/** Which calls each process comes to before anything waits; a call is passed only if the called process may end so, too. */
const callsReached = (graphs: ReadonlyMap<string, ProcessGraph>): ReadonlyMap<string, readonly Call[]> => {
  const endsAtOnce = new Set<string>();
  for (;;) {
    const reached = new Map<string, readonly Call[]>();
    const before = endsAtOnce.size;
    for (const [id, graph] of graphs) {
      const { calls, ends } = reachedFrom(graph, id, endsAtOnce);
      reached.set(id, calls);
      if (ends) endsAtOnce.add(id);
    }
    if (endsAtOnce.size === before) return reached;
  }
};

type Reached = { readonly calls: readonly Call[]; readonly ends: boolean };

/** Goes through one container; nested ones by recursion, as deep as the file may be nested. */
const reachedFrom = (graph: ProcessGraph, container: string, endsAtOnce: ReadonlySet<string>): Reached => {
  const calls: Call[] = [];
  const seen = new Set<string>();
  const queue = [...startsIn(graph, container)];
  let ends = false;
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const node = seen.has(id) ? undefined : graph.nodes.get(id);
    if (node === undefined) continue;
    seen.add(id);
    const here = reachedAt(graph, node, endsAtOnce);
    calls.push(...here.calls);
    if (!here.ends) continue;
    queue.push(...node.outgoing.flatMap((flow) => graph.flows.get(flow)?.target ?? []));
    if (node.outgoing.length === 0) ends = true;
  }
  return { calls, ends };
};

/** What one node comes to, and whether a case may go on behind it within the same step. */
const reachedAt = (graph: ProcessGraph, node: ProcessNode, endsAtOnce: ReadonlySet<string>): Reached => {
  if (node.kind === 'subProcess') return reachedFrom(graph, node.id, endsAtOnce);
  if (node.kind !== 'callActivity') return { calls: [], ends: !waits(node) };
  if (node.calledProcess.kind !== 'text') return { calls: [], ends: false };
  const called = node.calledProcess.text;
  return { calls: [{ element: node.id, called }], ends: endsAtOnce.has(called) };
};

const startsIn = (graph: ProcessGraph, container: string): readonly string[] => {
  const { startEvents = [], implicitStarts = [] } = graph.containers.get(container) ?? {};
  const plain = startEvents.filter((id) => {
    const node = graph.nodes.get(id);
    return node?.kind === 'startEvent' && node.trigger.kind === 'none';
  });
  return [...plain, ...implicitStarts];
};

const waitingKinds: ReadonlySet<ProcessNode['kind']> = new Set([
  ...(['userTask', 'receiveTask', 'serviceTask', 'intermediateCatchEvent'] as const),
  ...(['eventBasedGateway', 'boundaryEvent', 'eventSubProcess'] as const),
]);

const waits = (node: ProcessNode): boolean => {
  switch (node.kind) {
    case 'sendTask':
      return node.service !== undefined;
    case 'scriptTask':
      return node.script.kind === 'service';
    case 'businessRuleTask':
      return node.rule.kind === 'service';
    default:
      return waitingKinds.has(node.kind);
  }
};
