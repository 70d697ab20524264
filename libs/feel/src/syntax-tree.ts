import { parseExpression, parseUnaryTests } from 'feelin';
import type { FeelProblem, FeelScope } from './compiled.js';
import { limits } from './limits.js';

/** A node of the FEEL grammar (lezer-feel's names), as plain values. */
export type Syntax = {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly children: readonly Syntax[];
};

/** The tree of a text, or why it has none. */
export type ReadSyntax =
  { readonly ok: true; readonly root: Syntax } | { readonly ok: false; readonly problem: FeelProblem };

type Growing = { readonly name: string; readonly from: number; readonly to: number; readonly children: Growing[] };

/** Reads a text by the grammar of an expression or of the unary tests of a decision table's cell. */
export const readSyntax = (source: string, top: 'Expression' | 'UnaryTests', scope: FeelScope): ReadSyntax => {
  const tooMuch = source.length > limits.sourceLength ? tooLong(source) : tooManyNames(scope);
  if (tooMuch !== undefined) return refused('FeelTooLong', tooMuch, { from: 0, to: source.length });
  try {
    const parse = top === 'Expression' ? parseExpression : parseUnaryTests;
    return grow(parse(source, scope, undefined), source);
  } catch (error) {
    // The grammar's own name tracking gives up on some unfinished texts by throwing.
    const reason = error instanceof Error ? error.message : 'unreadable';
    return refused('FeelSyntax', `not FEEL: ${reason}`, { from: 0, to: source.length });
  }
};

const grow = (tree: ReturnType<typeof parseExpression>, source: string): ReadSyntax => {
  const top: Growing = { name: '', from: 0, to: source.length, children: [] };
  const open: Growing[] = [top];
  let problem: FeelProblem | undefined;
  tree.iterate({
    enter: ({ type, from, to }) => {
      if (problem !== undefined || (type.isSkipped && !type.isError)) return false;
      if (type.isError) problem = unreadable(source, from, to);
      else if (open.length > limits.depth) problem = { code: 'FeelTooDeep', message: tooDeep, from, to };
      if (problem !== undefined) return false;
      const node: Growing = { name: type.name, from, to, children: [] };
      open[open.length - 1]?.children.push(node);
      open.push(node);
      return true;
    },
    leave: ({ type }) => {
      if (problem === undefined && !type.isSkipped) open.pop();
    },
  });
  const root = top.children[0];
  if (problem !== undefined) return { ok: false, problem };
  return root === undefined ? { ok: false, problem: unreadable(source, 0, 0) } : { ok: true, root };
};

const refused = (code: FeelProblem['code'], message: string, at: { from: number; to: number }): ReadSyntax => ({
  ok: false,
  problem: { code, message, ...at },
});

const unreadable = (source: string, from: number, to: number): FeelProblem => {
  const atEnd = source.slice(from).trim() === '';
  const message = atEnd ? 'the text ends before the expression does' : `not FEEL from character ${String(from + 1)} on`;
  return { code: 'FeelSyntax', message, from, to };
};

const tooLong = (source: string): string =>
  `the text has ${String(source.length)} characters, ${String(limits.sourceLength)} are allowed; split it`;

const tooManyNames = (scope: FeelScope): string | undefined => {
  const names = Object.keys(scope);
  if (names.length > limits.names) return `more than ${String(limits.names)} names are in scope`;
  const long = names.find((name) => name.length > limits.nameLength || nameParts(name) > limits.nameParts);
  return long === undefined ? undefined : `a name in scope is too long: ${long.slice(0, 50)}...`;
};

const nameParts = (name: string): number => name.split(/[\s./\-'+*^]+/).length;

const tooDeep = `the expression is nested more than ${String(limits.depth)} levels deep; split it`;
