import { evaluate } from 'feelin';
import type { FeelProblem } from './compiled.js';
import { limits } from './limits.js';
import { named, spelled } from './names.js';
import { patternCost } from './pattern-cost.js';
import type { Syntax } from './syntax-tree.js';

/**
 * Finds what can be told from the text alone to be too much or never to run: literal ranges that are too long to loop
 * over, patterns that can backtrack without end, functions from outside, names that are ours.
 */
export const problemIn = (root: Syntax, source: string): FeelProblem | undefined => find(root, source, 1);

const find = (node: Syntax, source: string, rounds: number): FeelProblem | undefined => {
  const inside = isLoop(node) ? rounds * literalRounds(node, source) : rounds;
  if (inside > limits.literalRounds) return problem('FeelRangeTooLarge', tooManyRounds, node);
  const own = checks[node.name]?.(node, source);
  if (own !== undefined) return own;
  for (const child of node.children) {
    const found = find(child, source, inside);
    if (found !== undefined) return found;
  }
  return undefined;
};

const isLoop = ({ name }: Syntax): boolean => name === 'ForExpression' || name === 'QuantifiedExpression';

/** The product over a loop's sources, where those are literal ranges. */
const literalRounds = (loop: Syntax, source: string): number => {
  const sources = loop.children.filter(({ name }) => name === 'InExpressions').flatMap(({ children }) => children);
  return sources.reduce((product, { children }) => product * roundsOf(children[children.length - 1], source), 1);
};

const roundsOf = (iteration: Syntax | undefined, source: string): number => {
  if (iteration === undefined) return 1;
  const bounds = iteration.children.length > 1 ? iteration.children : (named(iteration, 'Interval')[0]?.children ?? []);
  const numbers = bounds.filter(({ name }) => !brackets.has(name)).map((bound) => literalNumber(bound, source));
  const [start, end] = numbers;
  return start === undefined || end === undefined ? 1 : Math.max(1, Math.abs(end - start));
};

const brackets = new Set(['[', ']', '(', ')', '..']);

const literalNumber = (node: Syntax, source: string): number | undefined => {
  const text = source.slice(node.from, node.to).replace(/\s/g, '');
  return /^-?[\d.]+$/.test(text) ? Number(text) : undefined;
};

type Check = (node: Syntax, source: string) => FeelProblem | undefined;

const checkCall: Check = (node, source) => {
  const [callee] = node.children;
  const position = callee?.name === 'VariableName' ? patternPositions[spelled(callee, source)] : undefined;
  if (position === undefined) return undefined;
  const literal = patternLiteral(node, position, source);
  if (literal === undefined) return undefined;
  const cost = patternCost(String(evaluate(source.slice(literal.from, literal.to)).value));
  return cost.ok ? undefined : problem('FeelPatternRefused', `the pattern is refused: ${cost.reason}`, literal);
};

type Position = { readonly index: number; readonly name: string };

const patternPositions: Readonly<Record<string, Position | undefined>> = {
  matches: { index: 1, name: 'pattern' },
  replace: { index: 1, name: 'pattern' },
  split: { index: 1, name: 'delimiter' },
};

const patternLiteral = (call: Syntax, { index, name }: Position, source: string): Syntax | undefined => {
  const isNamed = ({ children: [parameter] }: Syntax): boolean =>
    parameter !== undefined && source.slice(parameter.from, parameter.to) === name;
  const given = call.children.find(({ name: kind }) => kind.endsWith('Parameters'));
  if (given === undefined) return undefined;
  const isPositional = given.name === 'PositionalParameters';
  const value = isPositional ? given.children[index] : given.children.find(isNamed)?.children[1];
  return value?.name === 'StringLiteral' ? value : undefined;
};

const checkName: Check = (node, source) => {
  const text = source.slice(node.from, node.to);
  const isOurs = text.startsWith('tl__') || text === '__proto__';
  return isOurs ? problem('FeelNotSupported', `the name ${text} is reserved; choose another`, node) : undefined;
};

const checkLength: Check = (node) =>
  node.children.length > limits.nameParts || node.to - node.from > 2 * limits.nameLength
    ? problem('FeelTooLong', `a name has more than ${String(limits.nameParts)} parts or is too long`, node)
    : undefined;

const checks: Readonly<Record<string, Check | undefined>> = {
  FunctionInvocation: checkCall,
  VariableName: checkLength,
  PathName: checkLength,
  Name: checkLength,
  PropertyName: checkLength,
  Identifier: checkName,
  PropertyIdentifier: checkName,
  external: (node) => problem('FeelNotSupported', 'functions from outside of FEEL are not run', node),
};

const problem = (code: FeelProblem['code'], message: string, { from, to }: Syntax): FeelProblem => ({
  code,
  message,
  from,
  to,
});

const tooManyRounds = `the loop has more than ${String(limits.literalRounds)} rounds; loop over less`;
