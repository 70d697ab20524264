import { parseDocument } from './bpmn-document.js';
import { elementId, flagOf, partsOf, type BpmnElement } from './bpmn-element.js';
import { checkMustUnderstand, checkOurPlaces, checkVocabulary } from './check-vocabulary.js';
import type { ProcessGraph } from './process-graph.js';
import { problemList, type ProcessProblem } from './process-problem.js';
import type { ReadOptions } from './read-options.js';
import { readProcess } from './read-process.js';
import { warn, type Reading } from './reading.js';

/** The executable processes of a file by id, or everything for which it is refused. */
export type ProcessModelResult =
  | {
      readonly ok: true;
      readonly definitionsId: string;
      readonly processes: ReadonlyMap<string, ProcessGraph>;
      readonly warnings: readonly ProcessProblem[];
    }
  | { readonly ok: false; readonly problems: readonly ProcessProblem[] };

/** Reads a BPMN 2.0 file. Nothing comes out of it that would not run: the rest is refused, by id and reason. */
export const readProcesses = async (xml: string, options: ReadOptions = {}): Promise<ProcessModelResult> => {
  const list = problemList();
  const document = await parseDocument(xml, options, list);
  if (document === undefined) return { ok: false, problems: list.problems() };
  const reading: Reading = { options, document, list, spent: { expressions: 0 } };
  checkMustUnderstand(reading);
  const roots = partsOf(document.definitions, 'rootElements');
  for (const root of roots.filter(isReferredTo)) checkVocabulary(reading, root);
  for (const drawn of roots.flatMap(partsOfCollaboration)) checkOurPlaces(reading, drawn);
  const processes = executableAmong(reading, roots).map((process) => readProcess(reading, process));
  for (const process of processes) checkCalls(reading, process, processes);
  const problems = list.problems();
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    definitionsId: elementId(document.definitions),
    processes: new Map(processes.map((process) => [process.id, process])),
    warnings: list.warnings(),
  };
};

/** What is called begins without a trigger (BPMN 2.0.2 §10.3.6); what stands in another file is checked with the bundle. */
const checkCalls = (reading: Reading, process: ProcessGraph, all: readonly ProcessGraph[]): void => {
  for (const node of process.nodes.values()) {
    if (node.kind !== 'callActivity' || node.calledProcess.kind !== 'text') continue;
    const { text } = node.calledProcess;
    const called = all.find((each) => each.id === text);
    if (called === undefined || beginsPlainly(called)) continue;
    const why = `callActivity "${node.id}" calls "${text}", which has no start event without a trigger.`;
    reading.list.refuse('CalledProcess', node.id, why);
  }
};

const beginsPlainly = ({ id, containers, nodes }: ProcessGraph): boolean => {
  const container = containers.get(id);
  if (container === undefined || container.startEvents.length === 0) return true;
  return container.startEvents.some((start) => {
    const node = nodes.get(start);
    return node?.kind === 'startEvent' && node.trigger.kind === 'none';
  });
};

const isReferredTo = (root: BpmnElement): boolean =>
  ['bpmn:Message', 'bpmn:Signal', 'bpmn:Error', 'bpmn:Escalation', 'bpmn:EventDefinition'].some((type) =>
    root.$instanceOf(type),
  );

/** What stands around the processes is drawn and not run. */
const partsOfCollaboration = (root: BpmnElement): readonly BpmnElement[] =>
  root.$instanceOf('bpmn:Collaboration')
    ? [root, ...['participants', 'messageFlows', 'artifacts'].flatMap((name) => partsOf(root, name))]
    : [];

const executableAmong = (reading: Reading, roots: readonly BpmnElement[]): readonly BpmnElement[] => {
  const all = roots.filter((root) => root.$type === 'bpmn:Process');
  const executable =
    reading.options.processes === 'all' ? all : all.filter((each) => flagOf(each, 'isExecutable', false));
  for (const process of all) {
    if (!executable.includes(process))
      warn(reading, process, ['ProcessNotExecuted', 'is not marked isExecutable="true" and is left out']);
  }
  if (executable.length === 0) {
    reading.list.refuse(
      'NoExecutableProcess',
      elementId(reading.document.definitions),
      'The file has no process with isExecutable="true"; mark the one to run.',
    );
  }
  return executable;
};
