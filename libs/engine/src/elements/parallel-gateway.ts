import type { Instance } from '../state/case-state.js';
import { leaveBy } from '../run/flows.js';
import { joinTokens, tokensByFlow } from '../run/join.js';
import { instanceOf, type At, type Element, type Run } from '../run/run.js';

/** BPMN 2.0.2 §13.4.1: waits for a token on each incoming flow, and gives one to each outgoing. */
export const parallelGateway: Element<'parallelGateway'> = {
  enter: (run, here) => {
    if (here.node.incoming.length <= 1) return leaveBy(run, here, here.node.outgoing);
    const joined = joinWhenComplete(run, here);
    if (joined !== undefined) leaveBy(run, { ...here, instance: joined }, here.node.outgoing);
  },
};

const joinWhenComplete = (run: Run, { instance, node }: At<'parallelGateway'>): Instance | undefined => {
  const scope = instanceOf(run, instance.scope);
  if (scope === undefined || (scope.children.get(node.id)?.size ?? 0) < node.incoming.length) return undefined;
  const waiting = tokensByFlow(run, scope, node.id);
  if (node.incoming.some((flow) => !waiting.has(flow))) return undefined;
  return joinTokens(
    run,
    node.id,
    node.incoming.flatMap((flow) => waiting.get(flow) ?? []),
  );
};
