import type { Instant } from '@throughline/events';
import type { CatchTrigger, ModelValue, ProcessGraph, ProcessNode } from '@throughline/process-model';

/** An element that opens a case of its process when a message or a signal of that name comes. */
export type ProcessStart = {
  readonly process: string;
  readonly element: string;
  readonly trigger: 'message' | 'signal';
  readonly name: string;
};

/**
 * What opens cases of a process by itself: start events, receive tasks that instantiate, and the events behind an
 * instantiating event-based gateway (BPMN 2.0.2 §10.5.2, §10.6.6).
 */
export const processStarts = (graph: ProcessGraph, now: Instant): readonly ProcessStart[] =>
  (graph.containers.get(graph.id)?.nodes ?? []).flatMap((id) => {
    const node = graph.nodes.get(id);
    const found = node === undefined || !opensCase(graph, node) ? undefined : nameOf(node, now);
    return found === undefined ? [] : [{ process: graph.id, element: id, ...found }];
  });

const opensCase = (graph: ProcessGraph, node: ProcessNode): boolean => {
  if (node.kind === 'startEvent') return true;
  if (node.kind === 'receiveTask' && node.instantiate) return true;
  return node.incoming.some((flow) => {
    const source = graph.nodes.get(graph.flows.get(flow)?.source ?? '');
    return source?.kind === 'eventBasedGateway' && source.instantiate !== false;
  });
};

const nameOf = (node: ProcessNode, now: Instant): Pick<ProcessStart, 'trigger' | 'name'> | undefined => {
  if (node.kind === 'receiveTask') return named('message', node.message?.name, now);
  const trigger: CatchTrigger | undefined =
    node.kind === 'startEvent' || node.kind === 'intermediateCatchEvent' ? node.trigger : undefined;
  if (trigger?.kind === 'message') return named('message', trigger.message.name, now);
  return trigger?.kind === 'signal' ? named('signal', trigger.name, now) : undefined;
};

/** No case is there yet, so the name can use no variable. */
const named = (
  trigger: ProcessStart['trigger'],
  value: ModelValue | undefined,
  now: Instant,
): Pick<ProcessStart, 'trigger' | 'name'> | undefined => {
  if (value === undefined) return undefined;
  if (value.kind === 'text') return { trigger, name: value.text };
  const outcome = value.expression.evaluate({ variables: {}, now });
  return outcome.kind === 'value' && typeof outcome.value === 'string' ? { trigger, name: outcome.value } : undefined;
};
