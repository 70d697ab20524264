import type { ProcessNode, SequenceFlow } from '../process-graph.js';
import type { Finding, Rule, RuleSubject } from './check-process-rules.js';

type Ends = { readonly flow: SequenceFlow; readonly source: ProcessNode; readonly target: ProcessNode };

/** A sequence flow stays in its process and in its subprocess (BPMN 2.0.2 §7.6.1). */
const staysInside: Rule = ({ flows, graph, elements }) =>
  flows.flatMap((flow): readonly Finding[] => {
    const [source, target] = [graph.nodes.get(flow.source), graph.nodes.get(flow.target)];
    const outside = [flow.source, flow.target].some((end) => !elements.has(end));
    if (!outside && (source === undefined || target === undefined || source.container === target.container)) return [];
    const why = `leads from "${flow.source}" to "${flow.target}" across the border of a pool or subprocess; use a message or an event there`;
    return [{ element: flow.id, code: 'FlowCrossesBorder', why }];
  });

/** Start events have no way in, end events no way out (BPMN 2.0.2 §10.5.2, §10.5.3). */
const startsAndEnds: Rule = (subject) =>
  endsOf(subject).flatMap(({ flow, source, target }): readonly Finding[] => {
    if (target.kind === 'startEvent')
      return [{ element: flow.id, code: 'FlowIntoStart', why: `leads into the start event "${target.id}"` }];
    if (source.kind === 'endEvent')
      return [{ element: flow.id, code: 'FlowOutOfEnd', why: `leads out of the end event "${source.id}"` }];
    return [];
  });

/** A boundary event is entered by its trigger alone (BPMN 2.0.2 §10.5.4). */
const boundaryEvents: Rule = (subject) =>
  endsOf(subject).flatMap(({ flow, target }): readonly Finding[] =>
    target.kind === 'boundaryEvent'
      ? [{ element: flow.id, code: 'FlowOfBoundaryEvent', why: `leads into the boundary event "${target.id}"` }]
      : [],
  );

/** An event subprocess is entered by its trigger alone and goes nowhere (BPMN 2.0.2 §10.3.5). */
const eventSubProcesses: Rule = (subject) =>
  endsOf(subject).flatMap(({ flow, source, target }): readonly Finding[] => {
    const joined = [source, target].find((node) => node.kind === 'eventSubProcess');
    if (joined === undefined) return [];
    return [
      {
        element: flow.id,
        code: 'FlowOfEventSubProcess',
        why: `joins the event subprocess "${joined.id}", which has no flows`,
      },
    ];
  });

/** Conditions are asked at activities and at gateways that decide (BPMN 2.0.2 §8.4.13). */
const conditions: Rule = (subject) =>
  endsOf(subject).flatMap(({ flow, source }): readonly Finding[] => {
    if (flow.condition === undefined) return [];
    const decides =
      'boundaryEvents' in source || source.kind === 'exclusiveGateway' || source.kind === 'inclusiveGateway';
    if (!decides)
      return [
        { element: flow.id, code: 'ConditionalFlow', why: `has a condition that "${source.id}" never asks; remove it` },
      ];
    if (!('boundaryEvents' in source) || source.outgoing.length > 1) return [];
    return [
      {
        element: flow.id,
        code: 'ConditionalFlow',
        why: `is the only way out of "${source.id}" and has a condition; add another way or remove it`,
      },
    ];
  });

/** A default flow is one of the ways out, and asks nothing (BPMN 2.0.2 §8.4.13). */
const defaults: Rule = ({ nodes, graph }) =>
  nodes.flatMap((node): readonly Finding[] => {
    if (!('defaultFlow' in node)) return [];
    const flow = graph.flows.get(node.defaultFlow);
    if (flow?.source !== node.id) {
      return [
        {
          element: node.id,
          code: 'DefaultFlow',
          why: `has the default flow "${node.defaultFlow}", which does not leave it`,
        },
      ];
    }
    if (flow.condition === undefined) return [];
    return [
      { element: node.id, code: 'DefaultFlow', why: `has the default flow "${flow.id}", which may have no condition` },
    ];
  });

/** The rules of single sequence flows. */
export const flowRules: readonly Rule[] = [
  staysInside,
  startsAndEnds,
  boundaryEvents,
  eventSubProcesses,
  conditions,
  defaults,
];

const endsOf = ({ flows, graph }: RuleSubject): readonly Ends[] =>
  flows.flatMap((flow) => {
    const [source, target] = [graph.nodes.get(flow.source), graph.nodes.get(flow.target)];
    return source === undefined || target === undefined ? [] : [{ flow, source, target }];
  });
