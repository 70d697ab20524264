import type { ProcessGraph } from '@throughline/process-model';

/**
 * Which incoming flows of a gateway a token at each element can still reach without passing the gateway itself
 * (BPMN 2.0.2 §13.4.3). Elements that reach none are absent. Computed once a gateway and graph.
 */
export const flowsReachedFrom = (graph: ProcessGraph, gateway: string): ReadonlyMap<string, ReadonlySet<string>> => {
  const known = reached.get(graph) ?? new Map<string, ReadonlyMap<string, ReadonlySet<string>>>();
  reached.set(graph, known);
  const found = known.get(gateway) ?? search(graph, gateway);
  known.set(gateway, found);
  return found;
};

const reached = new WeakMap<ProcessGraph, Map<string, ReadonlyMap<string, ReadonlySet<string>>>>();

const search = (graph: ProcessGraph, gateway: string): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>();
  for (const flow of graph.nodes.get(gateway)?.incoming ?? []) {
    for (const element of upstreamOf(graph, flow, gateway)) {
      found.set(element, (found.get(element) ?? new Set()).add(flow));
    }
  }
  return found;
};

const upstreamOf = (graph: ProcessGraph, flow: string, gateway: string): ReadonlySet<string> => {
  const seen = new Set<string>();
  const open = [graph.flows.get(flow)?.source];
  for (let here = open.pop(); here !== undefined; here = open.pop()) {
    if (seen.has(here) || here === gateway) continue;
    seen.add(here);
    open.push(...before(graph, here));
  }
  return seen;
};

/** Where a token at `element` may have come from: along flows, or from the activity that a boundary event is on. */
const before = (graph: ProcessGraph, element: string): readonly string[] => {
  const node = graph.nodes.get(element);
  if (node === undefined) return [];
  const sources = node.incoming.flatMap((flow) => graph.flows.get(flow)?.source ?? []);
  return 'attachedTo' in node ? [...sources, node.attachedTo] : sources;
};
