import type { ProcessStart } from '@throughline/events';
import type {
  CatchTrigger,
  MessageDefinition,
  ModelValue,
  ProcessGraph,
  ProcessNode,
} from '@throughline/process-model';

/** A start that could never be found: its name is not known before there is a case. */
export type StartProblem = { readonly code: 'StartNotConstant'; readonly element: string; readonly message: string };

/** What opens cases of a process by itself: by message, signal or timer. */
export const startsOf = (
  graph: ProcessGraph,
): { readonly starts: readonly ProcessStart[]; readonly problems: readonly StartProblem[] } => {
  const starts: ProcessStart[] = [];
  const problems: StartProblem[] = [];
  for (const [element, trigger] of triggersOf(graph)) {
    const name = constant(trigger.value);
    if (name !== undefined) starts.push({ element, trigger: trigger.kind, name });
    else {
      const message = `The ${trigger.kind} of "${element}" opens a case, so that no variable is known yet; name it by a constant.`;
      problems.push({ code: 'StartNotConstant', element, message });
    }
  }
  return { starts, problems };
};

type Start = { readonly kind: ProcessStart['trigger']; readonly value: ModelValue };

const triggersOf = (graph: ProcessGraph): readonly (readonly [element: string, start: Start])[] => {
  const top = graph.containers.get(graph.id)?.nodes ?? [];
  return top.flatMap((id) => {
    const node = graph.nodes.get(id);
    const start = node === undefined ? undefined : startOf(node, opensBehindGateway(graph, node));
    return start === undefined ? [] : [[id, start] as const];
  });
};

/** BPMN 2.0.2 §13.4.4: the events behind an instantiating event-based gateway open the case. */
const opensBehindGateway = (graph: ProcessGraph, node: ProcessNode): boolean =>
  node.incoming.some((flow) => {
    const source = graph.nodes.get(graph.flows.get(flow)?.source ?? '');
    return source?.kind === 'eventBasedGateway' && source.instantiate !== false;
  });

const startOf = (node: ProcessNode, behindGateway: boolean): Start | undefined => {
  switch (node.kind) {
    case 'startEvent':
      return startOfTrigger(node.trigger);
    case 'intermediateCatchEvent':
      return behindGateway ? startOfTrigger(node.trigger) : undefined;
    case 'receiveTask':
      return node.instantiate || behindGateway ? startOfMessage(node.id, node.message) : undefined;
    default:
      return undefined;
  }
};

/** A receive task without a message waits for one named like the task. */
const startOfMessage = (id: string, message: MessageDefinition | undefined): Start => ({
  kind: 'message',
  value: message?.name ?? { kind: 'text', text: id },
});

const startOfTrigger = (trigger: CatchTrigger): Start | undefined => {
  switch (trigger.kind) {
    case 'message':
      return { kind: 'message', value: trigger.message.name };
    case 'signal':
      return { kind: 'signal', value: trigger.name };
    case 'timer':
      return { kind: 'timer', value: trigger.timer.value };
    default:
      return undefined;
  }
};

/** A text, or an expression that reads no variable and gives one. A timer may also tell the time by `now()`. */
const constant = (value: ModelValue): string | undefined => {
  if (value.kind === 'text') return value.text;
  if (value.expression.names.length > 0) return undefined;
  const outcome = value.expression.evaluate({ variables: {}, now: '1970-01-01T00:00:00.000Z' });
  return outcome.kind === 'value' && typeof outcome.value === 'string' ? outcome.value : undefined;
};
