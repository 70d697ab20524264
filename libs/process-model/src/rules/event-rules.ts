import type { Finding, Rule } from './check-process-rules.js';

/** A boundary event sits on an activity beside it (BPMN 2.0.2 §10.5.4). */
const attachments: Rule = ({ nodes, graph, elements }) =>
  nodes.flatMap((node): readonly Finding[] => {
    if (node.kind !== 'boundaryEvent') return [];
    const host = graph.nodes.get(node.attachedTo);
    // the host may be of a kind that is not executed, which is told already
    if (host === undefined && elements.has(node.attachedTo)) return [];
    const sits = host !== undefined && 'boundaryEvents' in host && host.kind !== 'eventSubProcess';
    if (sits && host.container === node.container) return [];
    return [
      {
        element: node.id,
        code: 'EventAttachment',
        why: 'must be attached to an activity of its own process or subprocess',
      },
    ];
  });

/** An intermediate event stands in the flow (BPMN 2.0.2 §10.5.4). */
const inTheFlow: Rule = ({ nodes, graph }) =>
  nodes.flatMap((node): readonly Finding[] => {
    if (node.kind !== 'intermediateCatchEvent' && node.kind !== 'intermediateThrowEvent') return [];
    const isFirst = graph.containers.get(node.container)?.implicitStarts.includes(node.id) === true;
    if (!isFirst) return [];
    return [
      { element: node.id, code: 'FlowMissing', why: 'begins its process; put a start event before it', grade: 'clear' },
    ];
  });

/** A receive task that opens a case comes first (BPMN 2.0.2 §10.3.3). */
const openingReceiveTasks: Rule = ({ nodes, graph }) =>
  nodes.flatMap((node): readonly Finding[] => {
    if (node.kind !== 'receiveTask' || !node.instantiate) return [];
    const container = graph.containers.get(node.container);
    const why =
      'opens a case: it must stand in the process itself, once, without a flow into it and without a start event beside it';
    const first =
      node.incoming.length === 0 &&
      node.multiInstance === undefined &&
      container?.parent === undefined &&
      container?.startEvents.length === 0;
    return first ? [] : [{ element: node.id, code: 'InstantiatingTask', why }];
  });

/** An event subprocess is repeated by its trigger, not by a marker. */
const repeatedEventSubProcesses: Rule = ({ nodes }) =>
  nodes.flatMap((node): readonly Finding[] =>
    node.kind === 'eventSubProcess' && node.multiInstance !== undefined
      ? [
          {
            element: node.id,
            code: 'NotExecuted',
            why: 'is an event subprocess with a multi-instance marker, which is not executed',
          },
        ]
      : [],
  );

/** The rules of events, and of tasks that wait like them. */
export const eventRules: readonly Rule[] = [attachments, inTheFlow, openingReceiveTasks, repeatedEventSubProcesses];
