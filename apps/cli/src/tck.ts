import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { Command } from 'commander';
import { readDecisions, readTckCases, runTckCase, type TckOutcome } from '@throughline/decision-model';
import { printJson } from './offline/print-json.js';

/** `throughline tck`: test cases of the DMN TCK beside their models. Exit code 1 unless every case passes. */
export const tck = new Command()
  .argument('<folder>', 'a tree of `*-test-*.xml` files, each beside its `.dmn`')
  .option('--json', 'print one object', false)
  .action(async (folder: string, { json }: { readonly json: boolean }) => {
    const files: FileScore[] = [];
    for (const file of await testFilesIn(folder)) files.push(await runFile(folder, file));
    if (json) printJson({ files });
    else for (const line of linesOf(files)) console.log(line);
    if (files.length === 0 || files.some(({ failed, error }) => failed + error > 0)) process.exitCode = 1;
  });

type FileScore = {
  readonly file: string;
  readonly passed: number;
  readonly failed: number;
  readonly error: number;
  readonly cases: readonly TckOutcome[];
};

const testFilesIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true }))
    .filter((name) => /-test-[^/]*\.xml$/.test(name))
    .sort()
    .map((name) => join(folder, name));

const runFile = async (folder: string, file: string): Promise<FileScore> => {
  const cases = readTckCases(await readFile(file, 'utf8'));
  const model = await readDecisions(await readFile(await modelBeside(file), 'utf8'));
  const outcomes = cases.map((each) => runTckCase(model, each));
  const count = (outcome: TckOutcome['outcome']): number => outcomes.filter((each) => each.outcome === outcome).length;
  return {
    file: relative(folder, file),
    passed: count('passed'),
    failed: count('failed'),
    error: count('error'),
    cases: outcomes,
  };
};

/** The model is named like its tests, or is the only one of its folder. */
const modelBeside = async (file: string): Promise<string> => {
  const models = (await readdir(dirname(file))).filter((name) => name.endsWith('.dmn'));
  const stem = /([^/]*)-test-[^/]*\.xml$/.exec(file)?.[1] ?? '';
  const named = models.find((name) => name === `${stem}.dmn`) ?? models[0];
  return join(dirname(file), named ?? `${stem}.dmn`);
};

const linesOf = (files: readonly FileScore[]): readonly string[] => {
  const total = (key: 'passed' | 'failed' | 'error'): number => files.reduce((sum, each) => sum + each[key], 0);
  const words = (score: Pick<FileScore, 'passed' | 'failed' | 'error'>): string =>
    `${String(score.passed)} passed, ${String(score.failed)} failed, ${String(score.error)} error`;
  return [
    ...files.map((score) => `${score.file}: ${words(score)}`),
    `total of ${String(files.length)} files: ${words({ passed: total('passed'), failed: total('failed'), error: total('error') })}`,
  ];
};
