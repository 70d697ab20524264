import type { FeelProblem, FeelScope } from './compiled.js';
import type { Syntax } from './syntax-tree.js';
import { isBuiltin } from './builtins.js';

/** What a text refers to from outside of itself. */
export type References = {
  /** Variables that it may read, by the names that the scope gives them. */
  readonly variables: ReadonlySet<string>;
  readonly builtins: ReadonlySet<string>;
  /** Whether it reads `?`, the value under test. */
  readonly input: boolean;
  /** The first call of a function that nobody has: variables are JSON, so none of them can be one. */
  readonly problem: FeelProblem | undefined;
};

type Gathering = {
  readonly variables: Set<string>;
  readonly builtins: Set<string>;
  input: boolean;
  problem: FeelProblem | undefined;
};
type Visit = { readonly source: string; readonly known: ReadonlyMap<string, string>; readonly found: Gathering };
type Locals = ReadonlySet<string>;

/** Finds what a text refers to; names that it binds itself (loops, functions, contexts, filters) are left out. */
export const referencesOf = (root: Syntax, source: string, scope: FeelScope): References => {
  const found: Gathering = { variables: new Set(), builtins: new Set(), input: false, problem: undefined };
  const known = new Map(Object.keys(scope).map((name) => [plainName(name), name]));
  gather(root, new Set(), { source, known, found });
  return found;
};

/** A name as its parts joined by single spaces: what two spellings of one name have in common. */
export const plainName = (name: string): string =>
  name
    .replace(/\*\*|[./\-'+*^]/g, ' $& ')
    .replace(/\s+/g, ' ')
    .trim();

/** The name that a node spells by its parts. */
export const spelled = (node: Syntax, source: string): string =>
  node.children.map((part) => source.slice(part.from, part.to)).join(' ');

const gather = (node: Syntax, locals: Locals, visit: Visit): void => {
  const special = gatherers[node.name];
  if (special !== undefined) special(node, locals, visit);
  else gatherAll(node.children, locals, visit);
};

const gatherAll = (nodes: readonly Syntax[], locals: Locals, visit: Visit): void => {
  for (const node of nodes) gather(node, locals, visit);
};

type Gather = (node: Syntax, locals: Locals, visit: Visit) => void;

const gatherVariable: Gather = (node, locals, visit) => {
  const name = spelled(node, visit.source);
  if (locals.has(name)) return;
  visit.found.variables.add(visit.known.get(plainName(name)) ?? name);
  if (isBuiltin(name)) visit.found.builtins.add(name);
};

/** A built-in function that is called is no variable, unless the scope has one of that name. */
const gatherCall: Gather = ({ children: [callee, ...rest] }, locals, visit) => {
  const called = callee === undefined ? '' : freeName(callee, locals, visit);
  if (isBuiltin(called)) visit.found.builtins.add(called);
  else if (callee !== undefined) gather(callee, locals, visit);
  // Inside a filter the name may be a member of the items.
  const isUnknown = called !== '' && !isBuiltin(called) && !locals.has('item');
  if (isUnknown && callee !== undefined) visit.found.problem ??= noFunction(called, callee);
  gatherAll(rest, locals, visit);
};

/** The name of a callee that neither the text nor the scope binds; empty for any other. */
const freeName = (callee: Syntax, locals: Locals, visit: Visit): string => {
  const name = callee.name === 'VariableName' ? spelled(callee, visit.source) : '';
  return locals.has(name) || visit.known.has(plainName(name)) ? '' : name;
};

const noFunction = (name: string, { from, to }: Syntax): FeelProblem => ({
  code: 'FeelNotSupported',
  message: `there is no function ${name}`,
  from,
  to,
});

/** `for`, `some` and `every`: each source sees the names before it, the body sees all. */
const gatherLoop: Gather = (node, locals, visit) => {
  const inner = new Set(locals);
  for (const child of node.children) {
    if (child.name === 'InExpressions') gatherSources(child, inner, visit);
    else gather(child, node.name === 'ForExpression' ? new Set([...inner, 'partial']) : inner, visit);
  }
};

const gatherSources = (sources: Syntax, inner: Set<string>, visit: Visit): void => {
  for (const { children } of sources.children) {
    for (const child of children) if (child.name !== 'Name') gather(child, inner, visit);
    for (const child of children) if (child.name === 'Name') inner.add(spelled(child, visit.source));
  }
};

/** Inside a filter the members of the items are names too, but nobody knows them before; they count as variables. */
const gatherFilter: Gather = ({ children: [target, ...body] }, locals, visit) => {
  if (target !== undefined) gather(target, locals, visit);
  gatherAll(body, new Set([...locals, 'item']), visit);
};

const gatherFunction: Gather = (node, locals, visit) => {
  const parameters = named(node, 'ParameterName').flatMap((parameter) => parameter.children);
  const inner = new Set([...locals, ...parameters.map((name) => spelled(name, visit.source))]);
  gatherAll(
    node.children.filter((child) => child.name === 'FunctionBody'),
    inner,
    visit,
  );
};

/** An entry sees the entries before it. */
const gatherContext: Gather = (node, locals, visit) => {
  const inner = new Set(locals);
  for (const entry of node.children) {
    const [key, ...value] = entry.children;
    gatherAll(value, inner, visit);
    const name = key?.children[0];
    if (name === undefined) continue;
    inner.add(name.name === 'Name' ? spelled(name, visit.source) : visit.source.slice(name.from + 1, name.to - 1));
  }
};

const nothing: Gather = () => undefined;

const gatherers: Readonly<Record<string, Gather | undefined>> = {
  VariableName: gatherVariable,
  FunctionInvocation: gatherCall,
  ForExpression: gatherLoop,
  QuantifiedExpression: gatherLoop,
  FilterExpression: gatherFilter,
  FunctionDefinition: gatherFunction,
  Context: gatherContext,
  PathName: nothing,
  ParameterName: nothing,
  Type: nothing,
  '?': (_node, _locals, visit) => {
    visit.found.input = true;
  },
};

/** All nodes of one kind below a node, outermost only. */
export const named = (node: Syntax, name: string): readonly Syntax[] =>
  node.children.flatMap((child) => (child.name === name ? [child] : named(child, name)));
