import { holds } from '../run/evaluate.js';
import { leaveBy, noFlowTaken } from '../run/flows.js';
import type { At, Element, Run } from '../run/run.js';

/** BPMN 2.0.2 §13.4.2: passes each token along the first flow whose condition holds, else the default. */
export const exclusiveGateway: Element<'exclusiveGateway'> = {
  enter: (run, here) => {
    leaveBy(run, here, here.node.outgoing.length === 0 ? [] : [chosenFlow(run, here)]);
  },
};

const chosenFlow = (run: Run, { instance, node, graph }: At<'exclusiveGateway'>): string => {
  const chosen = node.outgoing.find((id) => {
    const condition = graph.flows.get(id)?.condition;
    return id !== node.defaultFlow && (condition === undefined || holds({ run, instance }, condition));
  });
  if (chosen !== undefined) return chosen;
  if (node.defaultFlow !== undefined) return node.defaultFlow;
  throw noFlowTaken(node);
};
