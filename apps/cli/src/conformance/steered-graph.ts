import type { ProcessGraph, ProcessNode, SequenceFlow } from '@throughline/process-model';

/** How a test steers a graph: where activities wait, and which flows gateways choose. It may change while a case runs. */
export type Steering = {
  readonly waiting: ReadonlySet<string>;
  /** The flows that a gateway takes; undefined where nothing says so. */
  readonly chosen: (gateway: string) => readonly string[] | undefined;
};

/**
 * The graph as a token simulation runs it: gateways ask the steering instead of conditions, and activities are done at once
 * unless they are told to wait.
 */
export const steered = (graph: ProcessGraph, steering: Steering): ProcessGraph => ({
  ...graph,
  nodes: new Map([...graph.nodes].map(([id, node]) => [id, steeredNode(node, steering)])),
  flows: new Map([...graph.flows].map(([id, flow]) => [id, steeredFlow(graph, flow, steering)])),
});

const steeredNode = (node: ProcessNode, { waiting }: Steering): ProcessNode => {
  if (isUnnamedSignal(node)) return { ...node, trigger: { kind: 'signal', name: { kind: 'text', text: unnamed } } };
  if (waiting.has(node.id) && 'boundaryEvents' in node) return { ...node, kind: 'userTask', assignment: {} };
  if (node.kind === 'userTask') return { ...node, kind: 'task' };
  if (node.kind !== 'exclusiveGateway' && node.kind !== 'inclusiveGateway') return node;
  const { defaultFlow: _, ...gateway } = node;
  return gateway;
};

/** Signals that a drawing leaves without a name are one signal; completed, each would be named like its element. */
const unnamed = 'the signal without a name';

type SignalEvent = Extract<ProcessNode, { readonly trigger: { readonly kind: string } }>;

const isUnnamedSignal = (node: ProcessNode): node is SignalEvent =>
  'trigger' in node &&
  node.trigger.kind === 'signal' &&
  node.trigger.name.kind === 'text' &&
  node.trigger.name.text === node.id;

const steeredFlow = (graph: ProcessGraph, flow: SequenceFlow, { chosen }: Steering): SequenceFlow => {
  const gateway = graph.nodes.get(flow.source);
  const isSplit = gateway?.kind === 'exclusiveGateway' || gateway?.kind === 'inclusiveGateway';
  if (!isSplit || gateway.outgoing.length < 2) return flow;
  // Untold, a simulation takes the first flow.
  const taken = (): readonly string[] => chosen(flow.source) ?? gateway.outgoing.slice(0, 1);
  return {
    ...flow,
    condition: {
      source: `the test chooses ${flow.id}`,
      names: [],
      evaluate: () => ({ kind: 'value', value: taken().includes(flow.id), warnings: [] }),
    },
  };
};
