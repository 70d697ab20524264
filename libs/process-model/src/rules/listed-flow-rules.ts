import { elementId, partsOf, type BpmnElement } from '../bpmn-element.js';
import type { Finding, Rule } from './check-process-rules.js';

/**
 * What a node lists as incoming and outgoing agrees with the flows themselves (BPMN 2.0.2 §8.4.13). A node may leave
 * the list out, as most tools' models in the wild do, but not half of it.
 */
const listsAgree: Rule = ({ nodes, elements }) =>
  nodes.flatMap((node) => {
    const element = elements.get(node.id);
    if (element === undefined) return [];
    return [...disagreements(element, 'incoming', node.incoming), ...disagreements(element, 'outgoing', node.outgoing)];
  });

const disagreements = (
  element: BpmnElement,
  side: 'incoming' | 'outgoing',
  flows: readonly string[],
): readonly Finding[] => {
  const listed = partsOf(element, side).map(elementId);
  if (listed.length === 0) return [];
  const known = new Set(flows);
  const named = new Set(listed);
  const foreign = listed.filter((id) => !known.has(id));
  const missing = flows.filter((id) => !named.has(id));
  return [
    ...foreign.map((id): Finding => ({
      element: elementId(element),
      code: 'FlowListed',
      why: `lists "${id}" as ${side}, which says otherwise`,
      grade: 'clear',
    })),
    ...missing.map((id): Finding => ({
      element: elementId(element),
      code: 'FlowListed',
      why: `does not list its ${side} flow "${id}" beside the others`,
      grade: 'clear',
    })),
  ];
};

/** The rules of the lists of flows at a node. */
export const listedFlowRules: readonly Rule[] = [listsAgree];
