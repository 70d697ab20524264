import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readScenario } from '@throughline/simulator';
import { loadProcesses } from '../offline/load-processes.js';
import { differenceLines, play } from '../offline/play.js';
import { failed, passed, refused, type CaseResult, type Suite } from './suite.js';

/** Every `NAME.scenario.yaml` under a folder, played on the `NAME.bpmn` beside it. */
export const scenarioFiles: Suite = async (folder) => {
  const files = await readdir(folder, { recursive: true });
  const results: CaseResult[] = [];
  for (const file of files.filter((each) => each.endsWith('.scenario.yaml')).sort()) {
    results.push(await runFile(file, join(folder, file)));
  }
  return results;
};

const runFile = async (id: string, file: string): Promise<CaseResult> => {
  const reading = readScenario(await readFile(file, 'utf8'));
  if (!reading.ok) {
    return failed(id, reading.problems.map(({ line, message }) => `line ${String(line)}: ${message}`).join('; '));
  }
  const loaded = await loadProcesses(file.replace(/\.scenario\.yaml$/, '.bpmn'));
  if (!loaded.ok) return refused(id, loaded.findings.map(({ element, reason }) => `${element}: ${reason}`).join('; '));
  const { run } = play({ loaded, scenario: reading.scenario });
  return run.kind === 'passed' ? passed(id) : failed(id, differenceLines(run).join('; '));
};
