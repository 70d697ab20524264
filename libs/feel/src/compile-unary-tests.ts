import { FeelFunction, FeelRange, evaluate } from 'feelin';
import { Budget } from './budget.js';
import { compilationCache } from './compilation-cache.js';
import type {
  Compilation,
  CompiledUnaryTests,
  FeelContext,
  FeelJson,
  FeelScope,
  FeelShape,
  FeelWarning,
} from './compiled.js';
import { outcomeOf } from './outcome.js';
import { prepareText, type PreparedText, type TextSite } from './prepare-text.js';
import { typedValue } from './typed-value.js';
import { readSyntax, type Syntax } from './syntax-tree.js';

/**
 * Reads the tests of a decision table's cell once. The outcome's value is true (the input passes one of the tests),
 * false, or null where they can't be compared; only true is a hit.
 */
export const compileUnaryTests = (source: string, scope: FeelScope = noScope): Compilation<CompiledUnaryTests> =>
  compiled(source, scope);

const noScope: FeelScope = {};

const compiled = compilationCache((source: string, scope: FeelScope): Compilation<CompiledUnaryTests> => {
  const read = readSyntax(source, 'UnaryTests', scope);
  if (!read.ok) return read;
  const { root } = read;
  const site: TextSite = { source, scope, budget: new Budget() };
  const tests: UnaryTest[] = [];
  for (const node of testsOf(root)) {
    const test = compileTest(node, site);
    if (!test.ok) return test;
    tests.push(test.compiled);
  }
  const negated = root.children.some(({ name }) => name === 'not');
  return { ok: true, compiled: testsTogether(site, tests, negated) };
});

const testsOf = (root: Syntax): readonly Syntax[] =>
  root.children.filter(({ name }) => name === 'PositiveUnaryTests').flatMap(({ children }) => children);

type Verdict = boolean | null;
type UnaryTest = {
  readonly names: readonly string[];
  readonly passes: (input: FeelJson, context: FeelContext, warnings: FeelWarning[]) => Verdict;
};

const testsTogether = (
  { source, budget }: TextSite,
  tests: readonly UnaryTest[],
  negated: boolean,
): CompiledUnaryTests => ({
  source,
  names: [...new Set(tests.flatMap(({ names }) => names))].sort(),
  test: (input, context) =>
    outcomeOf(
      budget,
      (warnings) => {
        const one = tests.length === 0 ? true : anyOf(tests.map(({ passes }) => passes(input, context, warnings)));
        return negated && one !== null ? !one : one;
      },
      context,
    ),
});

/** Three-valued or. */
const anyOf = (verdicts: readonly Verdict[]): Verdict => {
  if (verdicts.includes(true)) return true;
  return verdicts.includes(null) ? null : false;
};

/** `< 5` and `[1..5]` are about the input; an expression is, if it says `?`; any other is compared with the input. */
const compileTest = (node: Syntax, site: TextSite): Compilation<UnaryTest> => {
  const shape = site.scope['?'] ?? null;
  const [test] = node.children;
  const isSimple = test?.name === 'SimplePositiveUnaryTest';
  const prepared = isSimple ? prepareText(test, site, comparedWithInput) : prepareText(test ?? node, site);
  if (!prepared.ok) return prepared;
  const { names } = prepared.compiled;
  const judge =
    isSimple || prepared.compiled.readsInput ? truth : test?.name === 'BooleanLiteral' ? sameness : equality;
  return { ok: true, compiled: { names, passes: passing(prepared.compiled, shape, judge) } };
};

const comparedWithInput = { before: '? in (', after: ')' };

type Judge = (value: unknown, input: unknown) => Verdict;

const passing =
  ({ program }: PreparedText, shape: FeelShape, judge: Judge): UnaryTest['passes'] =>
  (input, context, warnings) =>
    judge(program.run(context, input, warnings), typedValue(input, shape));

const truth: Judge = (value) => (typeof value === 'boolean' ? value : null);

const sameness: Judge = (value, input) => value === input;

const equality: Judge = (value, input) => {
  if (value instanceof FeelRange) return value.includes(input);
  // A condition on other values than the input, in a column whose input is no truth value.
  if (typeof value === 'boolean' && typeof input !== 'boolean' && input !== null) return value;
  return areEqual(value, input) || (Array.isArray(value) && value.some((item) => areEqual(item, input)));
};

/** FEEL's own equality: feelin hands it out as a function only. */
const equals: unknown = evaluate('function(a, b) a = b').value;

const areEqual = (a: unknown, b: unknown): boolean => equals instanceof FeelFunction && equals.invoke([a, b]) === true;
