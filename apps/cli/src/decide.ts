import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Command } from 'commander';
import { readDecisions, type Decision, type DecisionTrace } from '@throughline/decision-model';
import type { JsonObject } from '@throughline/simulator';
import { findingLine } from './offline/finding.js';
import { jsonObjectArgument } from './offline/json-argument.js';
import { printJson } from './offline/print-json.js';

/** `throughline decide`: one decision, with the rules that hit and why. Exit code 1 where it can't be decided. */
export const decide = new Command()
  .argument('<file>', 'the DMN file')
  .requiredOption('--decision <name>', 'its id or name')
  .requiredOption('--input <json>', 'the variables that it reads', jsonObjectArgument)
  .option('--json', 'print one object', false)
  .action(async (file: string, { decision: wanted, input, json }: DecideOptions) => {
    const decision = await decisionIn(file, wanted);
    if (decision === undefined) return;
    const outcome = decision.decide(input, { now: new Date().toISOString() });
    if (outcome.kind === 'failed') {
      process.exitCode = 1;
      const { code, message, remedy } = outcome;
      if (json) printJson({ decision: decision.id, failed: { code, message, remedy } });
      else console.error(`${code}: ${message} ${remedy}`);
      return;
    }
    const { output, trace } = outcome;
    if (json) printJson({ decision: decision.id, value: output, rules: trace.hits.map(({ rule }) => rule), trace });
    else console.log([JSON.stringify(output), ...linesOf(trace)].join('\n'));
  });

type DecideOptions = { readonly decision: string; readonly input: JsonObject; readonly json: boolean };

const decisionIn = async (file: string, wanted: string): Promise<Decision | undefined> => {
  const model = await readDecisions(await readFile(file, 'utf8'));
  const found = model.ok
    ? (model.decisions.get(wanted) ?? [...model.decisions.values()].find(({ name }) => name === wanted))
    : undefined;
  if (found !== undefined) return found;
  process.exitCode = 1;
  const lines = model.ok
    ? [`${basename(file)} has no decision ${wanted}. It has ${[...model.decisions.keys()].join(', ')}.`]
    : model.problems.map(({ element, code, message }) =>
        findingLine({ file: basename(file), element, rule: code, reason: message, level: 'refused' }),
      );
  for (const line of lines) console.error(line);
  return undefined;
};

/** Which rules hit, for a person: the decisions that were required come first. */
const linesOf = ({ decision, hits, required, warnings }: DecisionTrace): readonly string[] => [
  ...required.flatMap(linesOf),
  ...hits.map(
    ({ rule, index, outputs, annotations }) =>
      `${decision}: rule ${String(index)} (${rule}): ${JSON.stringify(outputs)}${annotations.map((note) => ` ${note}`).join('')}`,
  ),
  ...warnings.map((warning) => `${decision}: ${warning}`),
];
