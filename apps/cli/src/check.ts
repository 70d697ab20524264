import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { Command } from 'commander';
import { readDecisions } from '@throughline/decision-model';
import { readProcesses, type ProcessGraph, type ReadOptions } from '@throughline/process-model';
import { foreignModel } from './conformance/foreign-models.js';
import { findingLine, type Finding } from './offline/finding.js';
import { printJson } from './offline/print-json.js';

/** `throughline check`: would it deploy? One finding a line; exit code 1 where anything is refused. */
export const check = new Command()
  .argument('<path>', 'a BPMN or DMN file, or a folder of them that are deployed together')
  .option('--foreign', "leave out other engines' extensions, complete what the drawing leaves open", false)
  .option('--json', 'print one object', false)
  .action(async (path: string, { foreign, json }: { readonly foreign: boolean; readonly json: boolean }) => {
    const checked = await checkPath(path, foreign ? foreignModel : {});
    const isRefused = checked.findings.some(({ level }) => level === 'refused');
    if (isRefused) process.exitCode = 1;
    if (json) return printJson({ deployable: !isRefused, ...checked });
    for (const finding of checked.findings) console.log(findingLine(finding));
    if (!isRefused) console.log(`${checked.files.join(', ')}: deployable`);
  });

type Checked = { readonly files: readonly string[]; readonly findings: readonly Finding[] };

const checkPath = async (path: string, options: ReadOptions): Promise<Checked> => {
  const isFolder = (await stat(path)).isDirectory();
  const files = isFolder ? await modelsIn(path) : [path];
  const known: Known = { processes: [], decisions: new Set() };
  const findings: Finding[] = [];
  for (const file of files) {
    const name = isFolder ? relative(path, file) : basename(file);
    const xml = await readFile(file, 'utf8');
    const judge = file.endsWith('.dmn') ? checkDecisions : checkProcesses;
    findings.push(...(await judge(known, { file: name, xml, options })));
  }
  const names = files.map((file) => (isFolder ? relative(path, file) : basename(file)));
  if (names.length === 0) {
    const reason = 'There is no .bpmn or .dmn file here; name a folder that has some.';
    findings.push({ file: path, element: '', rule: 'NothingToCheck', reason, level: 'refused' });
  }
  return { files: names, findings: isFolder ? [...findings, ...missingAmong(known)] : findings };
};

const modelsIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.(bpmn|dmn)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

type Known = {
  readonly processes: { readonly file: string; readonly graph: ProcessGraph }[];
  readonly decisions: Set<string>;
};

type Source = { readonly file: string; readonly xml: string; readonly options: ReadOptions };

const checkProcesses = async (known: Known, { file, xml, options }: Source): Promise<readonly Finding[]> => {
  const model = await readProcesses(xml, options);
  if (!model.ok) return model.problems.map((problem) => findingOf(file, problem, 'refused'));
  known.processes.push(...[...model.processes.values()].map((graph) => ({ file, graph })));
  return model.warnings.map((warning) => findingOf(file, warning, 'warning'));
};

const checkDecisions = async (known: Known, { file, xml }: Source): Promise<readonly Finding[]> => {
  const model = await readDecisions(xml);
  if (!model.ok) return model.problems.map((problem) => findingOf(file, problem, 'refused'));
  for (const id of model.decisions.keys()) known.decisions.add(id);
  return [];
};

type Problem = { readonly code: string; readonly element: string; readonly message: string };

const findingOf = (file: string, { element, code, message }: Problem, level: Finding['level']): Finding => ({
  file,
  element,
  rule: code,
  reason: message,
  level,
});

/** What is deployed together must be whole: every process and decision that is named by a constant is there. */
const missingAmong = ({ processes, decisions }: Known): readonly Finding[] => {
  const ids = new Set(processes.map(({ graph }) => graph.id));
  return processes.flatMap(({ file, graph }) => [
    ...graph.references.processes
      .filter((id) => !ids.has(id))
      .map((id) => missing(file, graph.id, `calls process ${id}, which no file here has; put it beside the others`)),
    ...graph.references.decisions
      .filter((id) => !decisions.has(id))
      .map((id) => missing(file, graph.id, `uses decision ${id}, which no file here has; put it beside the others`)),
  ]);
};

const missing = (file: string, element: string, why: string): Finding => ({
  file,
  element,
  rule: 'ReferenceMissing',
  reason: `${element} ${why}.`,
  level: 'refused',
});
