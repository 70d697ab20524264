import type { NodeOf, ProcessGraph } from '@throughline/process-model';
import type { Instance } from '../state/case-state.js';
import { holds } from '../run/evaluate.js';
import { leaveBy, noFlowTaken } from '../run/flows.js';
import { joinTokens, tokensByFlow } from '../run/join.js';
import { flowsReachedFrom } from '../run/reach.js';
import { enqueue, graphOf, type At, type Element, type Run } from '../run/run.js';

/**
 * BPMN 2.0.2 §13.4.3: gives a token to each flow whose condition holds, and, where flows come together, waits for every
 * token that can still come. The wait is judged when nothing else moves: a token under way is no token that waits.
 */
export const inclusiveGateway: Element<'inclusiveGateway'> = {
  enter: (run, here) => {
    const joined = here.instance.flow === undefined;
    if (joined || here.node.incoming.length <= 1) leaveBy(run, here, chosenFlows(run, here));
  },
  settle: (run, scope, node) => {
    if (node.incoming.length <= 1) return;
    const waiting = tokensByFlow(run, scope, node.id);
    if (waiting.size === 0 || tokenMayCome(graphOf(run, scope), scope, { node, waiting })) return;
    const consumed = [...waiting.values()].sort((a, b) => a - b);
    enqueue(run, 'enter', joinTokens(run, node.id, consumed).id);
  },
};

type Join = { readonly node: NodeOf<'inclusiveGateway'>; readonly waiting: ReadonlyMap<string, number> };

/** A token elsewhere in the scope that can reach an empty incoming flow, and none of those that have a token. */
const tokenMayCome = (graph: ProcessGraph, scope: Instance, { node, waiting }: Join): boolean => {
  const reached = flowsReachedFrom(graph, node.id);
  return [...scope.children.keys()].some((element) => {
    const flows = element === node.id ? undefined : reached.get(element);
    if (flows === undefined) return false;
    const toWaiting = [...flows].some((flow) => waiting.has(flow));
    return !toWaiting && [...flows].some((flow) => !waiting.has(flow));
  });
};

const chosenFlows = (run: Run, { instance, node, graph }: At<'inclusiveGateway'>): readonly string[] => {
  const chosen = node.outgoing.filter((id) => {
    const condition = graph.flows.get(id)?.condition;
    return id !== node.defaultFlow && (condition === undefined || holds({ run, instance }, condition));
  });
  if (chosen.length > 0 || node.outgoing.length === 0) return chosen;
  if (node.defaultFlow !== undefined) return [node.defaultFlow];
  throw noFlowTaken(node);
};
