import type { BpmnElement } from '../bpmn-element.js';
import type { ProcessGraph, ProcessNode, SequenceFlow } from '../process-graph.js';
import type { ProcessProblemCode } from '../process-problem.js';
import { refuse, warn, type Reading } from '../reading.js';
import { containerRules } from './container-rules.js';
import { eventRules } from './event-rules.js';
import { flowRules } from './flow-rules.js';
import { gatewayRules } from './gateway-rules.js';
import { listedFlowRules } from './listed-flow-rules.js';

/** A finding of a rule: the element by id, the rule's code, and what is wrong in words that follow the element's name. */
export type Finding = {
  readonly element: string;
  readonly code: ProcessProblemCode;
  readonly why: string;
  /** `dead`: a part that never runs, told only. `clear`: against the standard, but with one meaning: told in a sketch. */
  readonly grade?: 'dead' | 'clear';
};

/** A process as the rules of the standard see it. */
export type RuleSubject = {
  readonly graph: Omit<ProcessGraph, 'references'>;
  readonly nodes: readonly ProcessNode[];
  readonly flows: readonly SequenceFlow[];
  /** The elements of the file, those of kinds that are not executed too. */
  readonly elements: ReadonlyMap<string, BpmnElement>;
};

/** A rule of the standard that a process must keep to be executed. */
export type Rule = (subject: RuleSubject) => readonly Finding[];

/** Refuses a process for every rule of the standard that it breaks. */
export const checkProcessRules = (
  reading: Reading,
  graph: Omit<ProcessGraph, 'references'>,
  elements: ReadonlyMap<string, BpmnElement>,
): void => {
  const subject: RuleSubject = { graph, nodes: [...graph.nodes.values()], flows: [...graph.flows.values()], elements };
  for (const rule of rules) {
    for (const finding of rule(subject)) report(reading, finding, elements.get(finding.element));
  }
};

const report = (reading: Reading, { element, code, why, grade }: Finding, found: BpmnElement | undefined): void => {
  const isTold = grade === 'dead' || (grade === 'clear' && reading.options.sketches === 'complete');
  if (found === undefined) reading.list[isTold ? 'warn' : 'refuse'](code, element, `"${element}" ${why}.`);
  else (isTold ? warn : refuse)(reading, found, [code, why]);
};

const rules: readonly Rule[] = [...flowRules, ...listedFlowRules, ...eventRules, ...gatewayRules, ...containerRules];
