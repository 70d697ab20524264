import { Command, Option } from 'commander';
import { suites, type SuiteName } from './conformance/suites.js';
import { scoreOf, type Score } from './conformance/score.js';
import { printJson } from './offline/print-json.js';

/** `throughline conformance`: other people's models with what should happen. Exit code 1 unless every case passes. */
export const conformance = new Command()
  .argument('<folder>', 'a tree laid out in that format')
  .addOption(
    new Option('--format <name>', 'how the tree is laid out').choices(Object.keys(suites)).makeOptionMandatory(),
  )
  .option('--json', 'print one object', false)
  .action(async (folder: string, { format, json }: Options) => {
    const score = scoreOf(format, await suites[format](folder));
    if (json) printJson(bare(score));
    else console.log(linesOf(score).join('\n'));
    if (score.cases.length !== score.passed || score.cases.length === 0) process.exitCode = 1;
  });

type Options = { readonly format: SuiteName; readonly json: boolean };

/** Nothing but what every format has. */
const bare = ({ suite, passed, failed, refused, cases }: Score) => ({
  ...{ suite, passed, failed, refused },
  cases: cases.map(({ id, outcome, reason }) => ({ id, outcome, ...(reason === undefined ? {} : { reason }) })),
});

const linesOf = ({ suite, passed, failed, refused, parts, cases }: Score): readonly string[] => [
  ...cases
    .filter(({ outcome }) => outcome !== 'passed')
    .map(({ id, outcome, reason }) => `${outcome.padEnd(8)} ${id}: ${reason ?? ''}`),
  ...(parts ?? []).map(({ name, passed: right, of }) => `${suite} ${name}: ${String(right)} of ${String(of)}`),
  `${suite}: ${String(passed)} passed, ${String(failed)} failed, ${String(refused)} refused`,
];
