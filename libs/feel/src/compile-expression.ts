import { Budget } from './budget.js';
import { compilationCache } from './compilation-cache.js';
import type { Compilation, CompiledExpression, FeelProblem, FeelScope } from './compiled.js';
import { outcomeOf } from './outcome.js';
import { prepareText, type PreparedText } from './prepare-text.js';
import { readSyntax } from './syntax-tree.js';
import { toJson } from './to-json.js';

/** Reads an expression once, to be evaluated many times; a text that could not run is refused with place and reason. */
export const compileExpression = (source: string, scope: FeelScope = noScope): Compilation<CompiledExpression> =>
  compiled(source, scope);

const noScope: FeelScope = {};

const compiled = compilationCache((source: string, scope: FeelScope): Compilation<CompiledExpression> => {
  const read = readSyntax(source, 'Expression', scope);
  if (!read.ok) return read;
  const budget = new Budget();
  const expression = read.root.children.find(({ name }) => !name.endsWith('Comment'));
  if (expression === undefined) return { ok: false, problem: empty(source) };
  const prepared = prepareText(expression, { source, scope, budget });
  return prepared.ok ? { ok: true, compiled: expressionOf(source, prepared.compiled, budget) } : prepared;
});

const empty = (source: string): FeelProblem => ({
  code: 'FeelSyntax',
  message: 'there is no expression',
  from: 0,
  to: source.length,
});

const expressionOf = (
  source: string,
  { program, names, readsInput }: PreparedText,
  budget: Budget,
): CompiledExpression => ({
  source,
  names: readsInput ? [...names, '?'].sort() : names,
  evaluate: (context) =>
    outcomeOf(
      budget,
      (warnings) => toJson(program.run(context, context.variables['?'], warnings), budget, warnings),
      context,
    ),
});
