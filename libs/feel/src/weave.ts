import type { Syntax } from './syntax-tree.js';

/** A text with the budget woven in, and the way back from its places to those of the original. */
export type Woven = { readonly text: string; readonly placeOf: (position: number) => number };

/** Names of the functions that woven text calls; no other text may use them. */
export const wovenNames = {
  /** `each(x)`: what a loop runs over, as a list that is paid for. */
  each: 'tl__each',
  /** `range(a, b)`: the numbers from a to b, paid for. */
  range: 'tl__range',
  /** `over(x)`: what a filter or a path looks through, paid for and unchanged. */
  over: 'tl__over',
  /** `along(x)`: what a path goes through, its length paid for. */
  along: 'tl__along',
  /** `kept(x)`: a value that others can be made of, weighed and unchanged. */
  kept: 'tl__kept',
  /** `step()`: true, for one step. */
  step: 'tl__step',
  /** `temporal(x)`: x, unless it is a text too long to be a date. */
  temporal: 'tl__temporal',
} as const;

/**
 * Writes calls of the budget into a text, as the interpreter has no place to count at: into loops, filters, function
 * bodies, and around what can make a value grow. What nothing can grow by stays as it is: `amount > 1000` has no call.
 */
export const weave = (node: Syntax, source: string): Woven => {
  const loom = new Loom(source, hasMany(node));
  loom.node(node);
  return { text: loom.text, placeOf: loom.placeOf() };
};

/** How many operations that walk a list may stand in one text unpaid: each walks what the variables hold, once. */
const unpaidWalks = 8;

const walking = new Set(['PathExpression', 'Comparison', 'InstanceOfExpression']);

const hasMany = (node: Syntax): boolean => countWalks(node) > unpaidWalks;

const countWalks = (node: Syntax): number =>
  node.children.reduce((count, child) => count + countWalks(child), walking.has(node.name) ? 1 : 0);

type Thread = (loom: Loom, node: Syntax) => void;

class Loom {
  text = '';
  /** Where in the woven text which place of the source begins, ascending. */
  readonly #places: { readonly woven: number; readonly source: number }[] = [];

  constructor(
    private readonly source: string,
    readonly many: boolean,
  ) {}

  node(node: Syntax): void {
    const thread = threads[node.name];
    if (thread === undefined) this.plain(node);
    else thread(this, node);
  }

  /** A node as it stands, with its children woven. */
  plain(node: Syntax, special?: ReadonlyMap<Syntax, (child: Syntax) => void>): void {
    let at = node.from;
    for (const child of node.children) {
      this.#copy(at, child.from);
      const put = special?.get(child);
      if (put === undefined) this.node(child);
      else put(child);
      at = child.to;
    }
    this.#copy(at, node.to);
  }

  call(name: string, node: Syntax): void {
    this.write(`${name}(`);
    this.node(node);
    this.write(')');
  }

  write(text: string): void {
    this.text += text;
  }

  textOf({ from, to }: Syntax): string {
    return this.source.slice(from, to);
  }

  raw({ from, to }: Syntax): void {
    this.#copy(from, to);
  }

  placeOf(): (position: number) => number {
    const places = this.#places;
    return (position) => {
      const before = places.filter(({ woven }) => woven <= position).at(-1) ?? { woven: 0, source: 0 };
      return Math.min(before.source + position - before.woven, this.source.length);
    };
  }

  #copy(from: number, to: number): void {
    if (from >= to) return;
    this.#places.push({ woven: this.text.length, source: from });
    this.text += this.source.slice(from, to);
  }
}

const around =
  (name: string, which: (node: Syntax) => Syntax | undefined): Thread =>
  (loom, node) => {
    const inner = which(node);
    if (inner === undefined) loom.plain(node);
    else
      loom.plain(
        node,
        new Map([
          [
            inner,
            (child: Syntax) => {
              loom.call(name, child);
            },
          ],
        ]),
      );
  };

const first = ({ children }: Syntax): Syntax | undefined => children[0];
const last = ({ children }: Syntax): Syntax | undefined => children[children.length - 1];

const weaveIteration: Thread = (loom, node) => {
  const [start, , end] = node.children;
  if (start === undefined) return;
  if (end === undefined) {
    loom.call(wovenNames.each, start);
    return;
  }
  loom.write(`${wovenNames.range}(`);
  loom.node(start);
  loom.write(', ');
  loom.node(end);
  loom.write(')');
};

const weaveFunctionBody: Thread = (loom, node) => {
  loom.write(`if ${wovenNames.step}() then `);
  loom.plain(node);
  loom.write(' else null');
};

/** Adding texts makes them grow; numbers and times don't. */
const weaveArithmetic: Thread = (loom, node) => {
  const [left, operator, right] = node.children;
  const grows = right !== undefined && operator !== undefined && loom.textOf(operator) === '+';
  if (grows && !isNumeric(left) && !isNumeric(right)) growing(loom, node);
  else loom.plain(node);
};

const isNumeric = (node: Syntax | undefined): boolean => node?.name === 'NumericLiteral';

const growing: Thread = (loom, node) => {
  loom.write(`${wovenNames.kept}(`);
  loom.plain(node);
  loom.write(')');
};

/** A list or context of literals is as long as its text. */
const weaveLiteral: Thread = (loom, node) => {
  if (isConstant(node)) loom.raw(node);
  else growing(loom, node);
};

const isConstant = (node: Syntax): boolean => constants.has(node.name) && node.children.every(isConstant);

/** What literals are made of. A list of what is harmless: a loop can be endless without naming a variable. */
const constants = new Set([
  ...['NumericLiteral', 'StringLiteral', 'BooleanLiteral', 'null', 'ArithmeticExpression', 'ArithOp'],
  ...['List', '[', ']', 'Context', '{', '}', 'ContextEntry', 'Key', 'Name', 'Identifier', 'AdditionalIdentifier'],
  ...['PropertyName', 'PropertyIdentifier', 'DateTimeLiteral', 'AtLiteral', 'DateTimeConstructor', '(', ')'],
  ...['PositionalParameters', 'date', 'and', 'time', 'duration'],
]);

const weaveTemporal: Thread = (loom, node) => {
  const given = node.children.find(({ name }) => name.endsWith('Parameters'));
  if (given === undefined) {
    loom.plain(node);
    return;
  }
  const values = given.name === 'NamedParameters' ? given.children.map(last) : given.children;
  const paid = new Map<Syntax, (child: Syntax) => void>();
  for (const value of values) if (value !== undefined && !isConstant(value)) paid.set(value, temporal(loom));
  weaveDeep(loom, node, paid);
};

const temporal = (loom: Loom) => (child: Syntax) => {
  loom.call(wovenNames.temporal, child);
};

/** Like plain, for special nodes that are no direct children. */
const weaveDeep = (loom: Loom, node: Syntax, special: ReadonlyMap<Syntax, (child: Syntax) => void>): void => {
  const down = new Map(special);
  for (const child of node.children) {
    if (!down.has(child)) {
      down.set(child, (inner) => {
        weaveDeep(loom, inner, special);
      });
    }
  }
  loom.plain(node, down);
};

const ifMany =
  (name: string): Thread =>
  (loom, node) => {
    if (loom.many) around(name, first)(loom, node);
    else loom.plain(node);
  };

const threads: Readonly<Record<string, Thread | undefined>> = {
  IterationContext: weaveIteration,
  ForExpression: around(wovenNames.kept, last),
  FilterExpression: around(wovenNames.over, first),
  FunctionBody: weaveFunctionBody,
  ArithmeticExpression: weaveArithmetic,
  List: weaveLiteral,
  Context: weaveLiteral,
  DateTimeLiteral: weaveTemporal,
  PathExpression: ifMany(wovenNames.along),
  Comparison: ifMany(wovenNames.kept),
  InstanceOfExpression: ifMany(wovenNames.kept),
  Type: (loom, node) => {
    loom.raw(node);
  },
};
