import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  readProcesses,
  type ProcessProblem,
  type ProcessProblemCode,
  type ReadOptions,
} from '@throughline/process-model';
import { z } from 'zod';
import { foreignModel } from './foreign-models.js';
import { failed, passed, refused, type CaseResult, type Suite } from './suite.js';

/** Models that break, or keep, one static rule of the standard each: `expected.json` says which must be rejected. */
export const staticRules: Suite = async (folder) => {
  const expected = expectations.parse(JSON.parse(await readFile(join(folder, 'expected.json'), 'utf8')));
  const results: CaseResult[] = [];
  for (const each of expected) {
    const xml = await readFile(join(folder, each.file), 'utf8');
    const reading = { strict: await problemsOf(xml, readStrictly), lenient: await problemsOf(xml, readCompleted) };
    results.push({ ...judged(each, reading), profile: each.expected });
  }
  return results;
};

const expectations = z.array(z.object({ file: z.string(), rule: z.string(), expected: z.enum(['reject', 'accept']) }));

type Expectation = z.infer<typeof expectations>[number];

/** As at deployment, but for what other engines put into their files. */
const readStrictly: ReadOptions = { ...foreignModel, sketches: 'refuse', unresolvedReferences: 'refuse' };

/** What the file leaves open is completed: most of these models are drawn to show one rule, and could not run. */
const readCompleted: ReadOptions = { ...foreignModel, unresolvedReferences: 'refuse' };

const problemsOf = async (xml: string, options: ReadOptions): Promise<readonly ProcessProblem[]> => {
  const model = await readProcesses(xml, options);
  return model.ok ? [] : model.problems;
};

/** Limits of ours, and not rules of the standard: who is refused for them alone has not been judged. */
const limits: ReadonlySet<ProcessProblemCode> = new Set([
  'NotExecuted',
  'VendorExtension',
  'NoExecutableProcess',
  'Underspecified',
  'ExpressionsTooLong',
  'InvalidDepartment',
]);

type Reading = { readonly strict: readonly ProcessProblem[]; readonly lenient: readonly ProcessProblem[] };

const judged = ({ file, rule, expected }: Expectation, { strict, lenient }: Reading): CaseResult => {
  const broken = strict.filter(({ code }) => !limits.has(code));
  if (expected === 'reject') {
    if (broken.length > 0) return passed(file);
    return lenient.length > 0
      ? refused(file, `refused, but not for ${rule}: ${told(lenient)}`)
      : failed(file, `accepted, and breaks ${rule}`);
  }
  if (broken.length > 0) return failed(file, `rejected, and keeps ${rule}: ${told(broken)}`);
  return lenient.length > 0 ? refused(file, told(lenient)) : passed(file);
};

const told = (problems: readonly ProcessProblem[]): string =>
  problems.map(({ element, code, message }) => `${element}: ${code}: ${message}`).join('; ');
