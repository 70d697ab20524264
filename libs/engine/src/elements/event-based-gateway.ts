import { elementOf, nodeOf, type Element } from '../run/run.js';

/** BPMN 2.0.2 §13.4.4: waits for the first of several events, and goes where that one stands. */
export const eventBasedGateway: Element<'eventBasedGateway'> = {
  enter: (run, { instance, node, graph }) => {
    for (const flow of node.outgoing) {
      const target = nodeOf(graph, graph.flows.get(flow)?.target ?? '');
      elementOf(run, target).await?.(run, instance, target);
    }
  },
};
