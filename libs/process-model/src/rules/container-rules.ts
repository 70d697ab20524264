import type { Container, ProcessNode } from '../process-graph.js';
import type { Finding, Rule, RuleSubject } from './check-process-rules.js';

/** A subprocess begins in one place: at most one start event, and exactly one that triggers an event subprocess. */
const startEvents: Rule = (subject) =>
  containersOf(subject).flatMap(({ container, kind }): readonly Finding[] => {
    const count = container.startEvents.length;
    if (kind === 'eventSubProcess' && count !== 1) {
      return [
        { element: container.id, code: 'StartEvents', why: `has ${count} start events; an event subprocess has one` },
      ];
    }
    if (kind === 'subProcess' && count > 1) {
      return [
        { element: container.id, code: 'StartEvents', why: `has ${count} start events; a subprocess has one at most` },
      ];
    }
    return [];
  });

/** Where nothing says which start is meant, there is one plain start (which a person or a calling process takes). */
const plainStarts: Rule = (subject) =>
  containersOf(subject).flatMap(({ container, kind, nodes }): readonly Finding[] => {
    const plain = nodes.filter((node) => node.kind === 'startEvent' && node.trigger.kind === 'none');
    if (kind !== 'process' || plain.length < 2) return [];
    return [
      {
        element: container.id,
        code: 'StartEvents',
        why: `has ${plain.length} start events without a trigger; keep one`,
      },
    ];
  });

/** End events ask for a start event in the same container (BPMN 2.0.2 §10.5.2); what has nodes must begin somewhere. */
const beginnings: Rule = (subject) =>
  containersOf(subject).flatMap(({ container, kind, nodes }): readonly Finding[] => {
    if (container.startEvents.length > 0 || kind === 'eventSubProcess' || nodes.some(opens)) return [];
    if (nodes.some((node) => node.kind === 'endEvent')) {
      return [{ element: container.id, code: 'StartEvents', why: 'has an end event and no start event; add one' }];
    }
    const begins = container.implicitStarts.length > 0 || nodes.every((node) => node.kind === 'eventSubProcess');
    return begins ? [] : [{ element: container.id, code: 'StartEvents', why: 'begins nowhere; add a start event' }];
  });

/** Beside a start event, what has no way in is never reached (BPMN 2.0.2 §10.5.2). Engines let it stand, and so do we. */
const reachable: Rule = (subject) =>
  containersOf(subject).flatMap(({ container, nodes }): readonly Finding[] => {
    if (container.startEvents.length === 0) return [];
    const unreached = nodes.filter((node) => node.incoming.length === 0 && !entersByItself(node));
    const why = 'has no sequence flow into it and is never reached';
    return unreached.map((node) => ({ element: node.id, code: 'FlowMissing', why, grade: 'dead' }));
  });

/** The rules of processes and subprocesses as wholes. */
export const containerRules: readonly Rule[] = [startEvents, plainStarts, beginnings, reachable];

type Inside = {
  readonly container: Container;
  readonly kind: 'process' | 'subProcess' | 'eventSubProcess';
  readonly nodes: readonly ProcessNode[];
};

const containersOf = ({ graph }: RuleSubject): readonly Inside[] =>
  [...graph.containers.values()].flatMap((container): readonly Inside[] => {
    const owner = graph.nodes.get(container.id);
    const nodes = container.nodes.flatMap((id) => graph.nodes.get(id) ?? []);
    if (container.parent === undefined) return [{ container, kind: 'process', nodes }];
    // transactions and ad-hoc subprocesses are told already
    return owner?.kind === 'subProcess' || owner?.kind === 'eventSubProcess'
      ? [{ container, kind: owner.kind, nodes }]
      : [];
  });

const opens = (node: ProcessNode): boolean =>
  (node.kind === 'receiveTask' && node.instantiate) ||
  (node.kind === 'eventBasedGateway' && node.instantiate !== false);

const entersByItself = (node: ProcessNode): boolean =>
  ['startEvent', 'boundaryEvent', 'eventSubProcess', 'intermediateCatchEvent', 'intermediateThrowEvent'].includes(
    node.kind,
  ) || opens(node);
