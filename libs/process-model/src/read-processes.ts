import { parseDocument } from './bpmn-document.js';
import { elementId, flagOf, partsOf, type BpmnElement } from './bpmn-element.js';
import { checkMustUnderstand, checkVocabulary } from './check-vocabulary.js';
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
  const processes = executableAmong(reading, roots).map((process) => readProcess(reading, process));
  const problems = list.problems();
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    definitionsId: elementId(document.definitions),
    processes: new Map(processes.map((process) => [process.id, process])),
    warnings: list.warnings(),
  };
};

const isReferredTo = (root: BpmnElement): boolean =>
  ['bpmn:Message', 'bpmn:Signal', 'bpmn:Error', 'bpmn:Escalation', 'bpmn:EventDefinition'].some((type) =>
    root.$instanceOf(type),
  );

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
