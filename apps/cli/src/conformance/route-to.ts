import type { ProcessGraph } from '@throughline/process-model';

/** The shortest way to a node from where the process can begin, both ends included; undefined where none leads there. */
export const routeTo = (graph: ProcessGraph, node: string): readonly string[] | undefined => {
  const container = graph.containers.get(graph.id);
  const open = [...(container?.startEvents ?? []), ...(container?.implicitStarts ?? [])].map((start) => [start]);
  const seen = new Set<string>();
  for (let route = open.shift(); route !== undefined; route = open.shift()) {
    const here = route.at(-1) ?? '';
    if (here === node) return route;
    if (seen.has(here)) continue;
    seen.add(here);
    for (const next of leadingTo(graph, here)) open.push([...route, next]);
  }
  return undefined;
};

/** Along flows, into a subprocess, and out by the events at its border. */
const leadingTo = (graph: ProcessGraph, id: string): readonly string[] => {
  const node = graph.nodes.get(id);
  if (node === undefined) return [];
  const inside = graph.containers.get(id);
  return [
    ...(inside?.startEvents ?? []),
    ...(inside?.implicitStarts ?? []),
    ...node.outgoing.flatMap((flow) => graph.flows.get(flow)?.target ?? []),
    ...('boundaryEvents' in node ? node.boundaryEvents : []),
  ];
};
