import { textOf } from '../bpmn-element.js';
import type { NodeOf, ProcessNode } from '../process-graph.js';
import type { Finding, Rule, RuleSubject } from './check-process-rules.js';

/** A gateway that says its direction keeps it (BPMN 2.0.2 §8.4.9). */
const directions: Rule = ({ nodes, elements }) =>
  nodes.flatMap((node): readonly Finding[] => {
    const element = elements.get(node.id);
    const direction = element === undefined ? undefined : textOf(element, 'gatewayDirection');
    if (direction === undefined || keepsDirection(node, direction)) return [];
    const counts = `${node.incoming.length} incoming and ${node.outgoing.length} outgoing flows`;
    return [
      {
        element: node.id,
        code: 'GatewayDirection',
        why: `says gatewayDirection="${direction}" and has ${counts}`,
        grade: 'clear',
      },
    ];
  });

const keepsDirection = ({ incoming, outgoing }: ProcessNode, direction: string): boolean => {
  switch (direction) {
    case 'Converging':
      return incoming.length > 1 && outgoing.length <= 1;
    case 'Diverging':
      return outgoing.length > 1 && incoming.length <= 1;
    case 'Mixed':
      return incoming.length > 1 && outgoing.length > 1;
    default:
      return direction === 'Unspecified';
  }
};

/** An event-based gateway leads to two or more events or receive tasks that wait for it alone (BPMN 2.0.2 §10.6.6). */
const eventGateways: Rule = (subject) =>
  subject.nodes.flatMap((node) => (node.kind === 'eventBasedGateway' ? findingsOf(node, subject) : []));

const findingsOf = (gateway: NodeOf<'eventBasedGateway'>, { graph }: RuleSubject): readonly Finding[] => {
  const finding = (why: string): Finding => ({ element: gateway.id, code: 'EventGateway', why });
  const targets = gateway.outgoing.flatMap((id) => graph.nodes.get(graph.flows.get(id)?.target ?? '') ?? []);
  const wrong = targets.flatMap((target) => wrongTarget(target).map(finding));
  const byMessage = targets.some(
    (target) => target.kind === 'intermediateCatchEvent' && target.trigger.kind === 'message',
  );
  return [
    ...(gateway.outgoing.length < 2
      ? [{ ...finding('needs two or more flows out of it'), grade: 'clear' as const }]
      : []),
    ...wrong,
    ...(byMessage && targets.some((target) => target.kind === 'receiveTask')
      ? [finding('leads to message events and to receive tasks; use one of the two')]
      : []),
    ...(gateway.instantiate !== false && gateway.incoming.length > 0
      ? [finding('opens a case and can have no flow into it')]
      : []),
  ];
};

const wrongTarget = (target: ProcessNode): readonly string[] => {
  if (target.kind !== 'receiveTask' && target.kind !== 'intermediateCatchEvent') {
    return [`leads to "${target.id}", which is neither a catch event nor a receive task`];
  }
  if (target.kind === 'receiveTask' && (target.boundaryEvents.length > 0 || target.multiInstance !== undefined)) {
    return [`leads to the receive task "${target.id}", which may be neither watched nor repeated there`];
  }
  return target.incoming.length > 1 ? [`leads to "${target.id}", which has another flow into it`] : [];
};

/** An exclusive gateway asks its ways in order and takes the first: one that asks nothing hides those behind it. */
const hiddenWays: Rule = ({ nodes, graph }) =>
  nodes.flatMap((node): readonly Finding[] => {
    if (node.kind !== 'exclusiveGateway') return [];
    const asked = node.outgoing.filter((id) => id !== node.defaultFlow);
    const open = asked.find((id) => graph.flows.get(id)?.condition === undefined);
    if (open === undefined || (open === asked.at(-1) && node.defaultFlow === undefined)) return [];
    const why = `always takes "${open}" where it gets to it, which has no condition; the ways behind it are never taken`;
    return [{ element: node.id, code: 'ConditionalFlow', why, grade: 'dead' }];
  });

/** The rules of gateways. */
export const gatewayRules: readonly Rule[] = [directions, eventGateways, hiddenWays];
