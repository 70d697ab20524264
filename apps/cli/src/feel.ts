import { Command } from 'commander';
import { compileExpression } from '@throughline/feel';
import type { JsonObject } from '@throughline/simulator';
import { jsonObjectArgument } from './offline/json-argument.js';

/** `throughline feel`: the value of one expression, as JSON. Exit code 1 where it does not compile or can't be computed. */
export const feel = new Command()
  .argument('<expression>', 'FEEL, such as: sum(prices) > limit')
  .option('--context <json>', 'the variables that it reads', jsonObjectArgument, {})
  .action((expression: string, { context }: { readonly context: JsonObject }) => {
    const compilation = compileExpression(expression);
    if (!compilation.ok) {
      const { code, message, from } = compilation.problem;
      return refuse(`${code} at ${String(from + 1)}: ${message}`);
    }
    const outcome = compilation.compiled.evaluate({ variables: context, now: new Date().toISOString() });
    if (outcome.kind === 'fault') return refuse(`${outcome.code}: ${outcome.message}`);
    console.log(JSON.stringify(outcome.value));
    for (const { message } of outcome.warnings) console.error(`warning: ${message}`);
  });

const refuse = (words: string): void => {
  console.error(words);
  process.exitCode = 1;
};
