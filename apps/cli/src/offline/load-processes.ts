import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readDecisions, type Decision } from '@throughline/decision-model';
import { readProcesses, type ProcessGraph, type ReadOptions } from '@throughline/process-model';
import type { Finding } from './finding.js';

/** What one process needs to run in memory, or why its files are refused. */
export type Loaded =
  | {
      readonly ok: true;
      readonly processes: readonly ProcessGraph[];
      /** The process that is run: the first of the file that no other process of it calls. */
      readonly process: string;
      readonly decisions: readonly Decision[];
    }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** Where the rest of what a process refers to lies, and how strictly files are read. */
export type LoadOptions = { readonly decisions?: string | undefined; readonly reading?: ReadOptions };

/**
 * Reads a BPMN file with what it refers to: called processes from the files beside it, decisions from `decisions`, else
 * also from beside it.
 */
export const loadProcesses = async (file: string, { decisions, reading = {} }: LoadOptions = {}): Promise<Loaded> => {
  const own = await readProcesses(await readFile(file, 'utf8'), reading);
  if (!own.ok) return { ok: false, findings: own.problems.map((problem) => findingOf(file, problem)) };
  const graphs = [...own.processes.values()];
  const called = await calledBeside(file, graphs, reading);
  const decided = await decisionsFor([...graphs, ...called], decisions ?? dirname(file), decisions !== undefined);
  if (!decided.ok) return decided;
  const first = graphs.find(({ id }) => !graphs.some((other) => other.references.processes.includes(id))) ?? graphs[0];
  return { ok: true, processes: [...graphs, ...called], process: first?.id ?? '', decisions: decided.decisions };
};

type Problem = { readonly code: string; readonly element: string; readonly message: string };

const findingOf = (file: string, { element, code, message }: Problem): Finding => ({
  file: basename(file),
  element,
  rule: code,
  reason: message,
  level: 'refused',
});

/** Processes that are called and lie in other files of the folder; a file that does not read is none of them. */
const calledBeside = async (
  file: string,
  graphs: readonly ProcessGraph[],
  reading: ReadOptions,
): Promise<readonly ProcessGraph[]> => {
  const known = new Map(graphs.map((graph) => [graph.id, graph]));
  const isMissing = (): boolean =>
    [...known.values()].some(
      ({ references }) => references.dynamic || references.processes.some((called) => !known.has(called)),
    );
  if (!isMissing()) return [];
  const found: ProcessGraph[] = [];
  for (const name of await filesIn(dirname(file), '.bpmn')) {
    if (name === basename(file) || !isMissing()) continue;
    const model = await readProcesses(await readFile(join(dirname(file), name), 'utf8'), reading);
    for (const graph of model.ok ? model.processes.values() : []) {
      if (known.has(graph.id)) continue;
      known.set(graph.id, graph);
      found.push(graph);
    }
  }
  return found;
};

type Decided = { readonly ok: true; readonly decisions: readonly Decision[] } | (Loaded & { readonly ok: false });

const decisionsFor = async (graphs: readonly ProcessGraph[], folder: string, isNamed: boolean): Promise<Decided> => {
  const isNeeded = graphs.some(({ references }) => references.dynamic || references.decisions.length > 0);
  if (!isNamed && !isNeeded) return { ok: true, decisions: [] };
  const decisions: Decision[] = [];
  const findings: Finding[] = [];
  for (const name of await filesIn(folder, '.dmn')) {
    const model = await readDecisions(await readFile(join(folder, name), 'utf8'));
    if (model.ok) decisions.push(...model.decisions.values());
    else findings.push(...model.problems.map((problem) => findingOf(name, problem)));
  }
  return isNamed && findings.length > 0 ? { ok: false, findings } : { ok: true, decisions };
};

const filesIn = async (folder: string, ending: string): Promise<readonly string[]> =>
  (await readdir(folder)).filter((name) => name.endsWith(ending)).sort();
