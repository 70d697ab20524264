import type { Decision, DecisionModelResult } from './decision-model.js';
import { elementsIn, idOf, textIn, type DmnElement } from './dmn-element.js';
import { readDocument } from './dmn-document.js';
import { readRequirements } from './requirements.js';
import { Reading } from './reading.js';
import { runnableDecision } from './runnable-decision.js';
import { readValueTypes } from './value-types.js';

/**
 * Reads a DMN file into decisions that run as they stand, or into everything that is wrong with it: what is not executed
 * is refused with its element, never left out.
 */
export const readDecisions = async (xml: string): Promise<DecisionModelResult> => {
  const document = await readDocument(xml);
  if (!document.ok) return document;
  const { definitions } = document;
  const reading = new Reading();
  refuseUnsupported(definitions, reading);
  const typeOf = readValueTypes(definitions, reading);
  const nodes = readRequirements(definitions, { reading, typeOf });
  const decisions = new Map<string, Decision>();
  for (const node of nodes) decisions.set(node.id, runnableDecision(node));
  if (decisions.size === 0 && reading.problems.length === 0)
    reading.refuse('DecisionMissing', definitions, 'has no decision');
  if (reading.problems.length > 0) return { ok: false, problems: reading.problems };
  return { ok: true, id: idOf(definitions), name: textIn(definitions, 'name') ?? idOf(definitions), decisions };
};

/** Elements of a file that are drawn or documented, and mean nothing to execution. */
const silent = new Set(['dmn:KnowledgeSource', 'dmn:InputData', 'dmn:Decision']);

const refuseUnsupported = (definitions: DmnElement, reading: Reading): void => {
  reading.checkLanguage(definitions, definitions);
  for (const element of elementsIn(definitions, 'import'))
    reading.refuse('NotSupported', element, notExecuted(element));
  for (const element of elementsIn(definitions, 'drgElement')) {
    if (!silent.has(element.$type)) reading.refuse('NotSupported', element, notExecuted(element));
  }
};

const notExecuted = ({ $type }: DmnElement): string => `is a ${$type.replace(/^dmn:/, '')}, which is not executed`;
