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
    const node = graph.nodes.get(id);
    if (node === undefined || seen.has(id)) continue;
    seen.add(id);
    const inside = node.kind === 'subProcess' ? reachedFrom(graph, id, endsAtOnce) : undefined;
    calls.push(...(inside?.calls ?? callsOf(node)));
    if (!(inside?.ends ?? passes(node, endsAtOnce))) continue;
    queue.push(...node.outgoing.flatMap((flow) => graph.flows.get(flow)?.target ?? []));
    ends ||= node.outgoing.length === 0;
  }
  return { calls, ends };
};

const callsOf = (node: ProcessNode): readonly Call[] =>
  node.kind === 'callActivity' && node.calledProcess.kind === 'text'
    ? [{ element: node.id, called: node.calledProcess.text }]
    : [];

const startsIn = (graph: ProcessGraph, container: string): readonly string[] => {
  const { startEvents = [], implicitStarts = [] } = graph.containers.get(container) ?? {};
  const plain = startEvents.filter((id) => {
    const node = graph.nodes.get(id);
    return node?.kind === 'startEvent' && node.trigger.kind === 'none';
  });
  return [...plain, ...implicitStarts];
};

/** Whether a case may go on behind the node within the same step. */
const passes = (node: ProcessNode, endsAtOnce: ReadonlySet<string>): boolean => {
  switch (node.kind) {
    case 'userTask':
    case 'receiveTask':
    case 'serviceTask':
    case 'intermediateCatchEvent':
    case 'eventBasedGateway':
    case 'boundaryEvent':
    case 'eventSubProcess':
      return false;
    case 'sendTask':
      return node.service === undefined;
    case 'scriptTask':
      return node.script.kind === 'feel';
    case 'businessRuleTask':
      return node.rule.kind === 'decision';
    case 'callActivity':
      return node.calledProcess.kind === 'text' && endsAtOnce.has(node.calledProcess.text);
    default:
      return true;
  }
};
