import { FeelFunction, FeelRange, evaluate } from 'feelin';
import type { Budget } from './budget.js';
import { FeelFailure, guardedBuiltin, temporalText } from './builtins.js';
import { clockFunctions } from './clock.js';
import type { FeelContext, FeelJson, FeelScope, FeelShape, FeelWarning } from './compiled.js';
import { limits } from './limits.js';
import type { References } from './names.js';
import { plainName } from './names.js';
import { orderOnlyAlike } from './ordered-alike.js';
import { typedValue } from './typed-value.js';
import { wovenNames, type Woven } from './weave.js';
import { wordedWarning } from './worded-warning.js';

orderOnlyAlike();

/** A text that the interpreter has read once; `run` gives the interpreter's own value. May throw. */
export type Program = {
  readonly run: (context: FeelContext, input: FeelJson | undefined, warnings: FeelWarning[]) => unknown;
};

/** What a program is made of. */
export type ProgramParts = {
  readonly woven: Woven;
  readonly references: References;
  readonly scope: FeelScope;
  readonly budget: Budget;
};

/** What the names of the evaluation under way stand for. */
type Scene = { context: FeelContext; input: FeelJson | undefined; warnings: FeelWarning[] };

const nothingYet: FeelContext = { variables: {}, now: '' };

/**
 * Has the interpreter read a text once. feelin reads anew for each evaluation, but a function keeps what was read: so
 * the text becomes the body of a function, and what it refers to are properties that look at the scene of the moment.
 */
export const prepareProgram = (parts: ProgramParts): Program => {
  const scene: Scene = { context: nothingYet, input: undefined, warnings: [] };
  const world = worldOf(parts, scene);
  const made = evaluate(`function() (${parts.woven.text})`, world);
  if (!(made.value instanceof FeelFunction)) throw new FeelFailure('the text is no expression');
  const body = made.value;
  redirectWarnings(made.warnings, parts, scene);
  return {
    run: (context, input, warnings) => {
      scene.context = context;
      scene.input = input;
      scene.warnings = warnings;
      try {
        return body.invoke([]) as unknown;
      } finally {
        // Nothing of an evaluation stays reachable: it may be personal.
        scene.context = nothingYet;
        scene.input = undefined;
      }
    },
  };
};

type World = Record<string, unknown>;

/** The prototype is not Object's, so that feelin takes the object as it is instead of a copy of its first values. */
const worldOf = ({ references, scope, budget, woven }: ProgramParts, scene: Scene): World => {
  const world = Object.create(Object.freeze({})) as World;
  const clock = clockFunctions(() => scene.context);
  const provided = (name: string): unknown =>
    name === 'now' || name === 'today' ? clock[name] : guardedBuiltin(name, budget);
  const functions = new Map([...references.builtins].map((name) => [name, provided(name)]));
  for (const name of new Set([...references.variables, ...functions.keys()])) {
    define(
      world,
      plainName(name),
      variableReader(name, { scene, shape: scope[name] ?? null, otherwise: functions.get(name) }),
    );
  }
  if (references.input) define(world, '?', () => typedValue(scene.input, scope['?'] ?? null));
  const count = Object.keys(world).length;
  for (const [name, run] of Object.entries(wovenFunctions(budget, count))) {
    if (woven.text.includes(name)) define(world, name, () => run);
  }
  return world;
};

const define = (world: World, name: string, get: () => unknown): void => {
  Object.defineProperty(world, name, { enumerable: true, get });
};

type Reading = { readonly scene: Scene; readonly shape: FeelShape; readonly otherwise: unknown };

/** Before the first evaluation the grammar asks for the shapes of values, to tell names with spaces apart. */
const variableReader = (name: string, { scene, shape, otherwise }: Reading): (() => unknown) => {
  return () => {
    if (scene.context === nothingYet) return otherwise ?? shape ?? 1;
    const { variables } = scene.context;
    return Object.hasOwn(variables, name) ? typedValue(variables[name], shape) : otherwise;
  };
};

const wovenFunctions = (budget: Budget, names: number): Record<string, FeelFunction> => {
  const round = roundPrice(names);
  const one = (run: (value: unknown) => unknown): FeelFunction => new FeelFunction(run, ['value']);
  return {
    [wovenNames.each]: one((value) => eachOf(value, budget, round)),
    [wovenNames.range]: new FeelFunction((start, end) => eachOf(rangeOf(start, end), budget, round), ['start', 'end']),
    [wovenNames.over]: one((value) => {
      budget.charge(Array.isArray(value) ? value.length * round : 1);
      budget.weigh(value);
      return value;
    }),
    [wovenNames.along]: one((value) => {
      budget.charge(Array.isArray(value) ? value.length / 8 : 0);
      return value;
    }),
    [wovenNames.kept]: one((value) => {
      budget.weigh(value);
      return value;
    }),
    [wovenNames.step]: new FeelFunction(() => {
      budget.charge(round);
      return true;
    }, []),
    [wovenNames.temporal]: one(temporalText),
  };
};

/** The interpreter copies every name that the text can see for each round of a loop. */
const roundPrice = (names: number): number => 1 + names / 8;

const rangeOf = (start: unknown, end: unknown): unknown => {
  if (typeof start === 'number' && typeof end === 'number')
    return new FeelRange({ ...closed, start, end, valueType: 'number' });
  if (typeof start === 'string' && typeof end === 'string')
    return new FeelRange({ ...closed, start, end, valueType: 'string' });
  if ((start ?? null) === null || (end ?? null) === null) return null;
  throw new FeelFailure(noRange);
};

const closed = { 'start included': true, 'end included': true } as const;

const eachOf = (value: unknown, budget: Budget, round: number): unknown => {
  if (Array.isArray(value)) budget.charge(value.length * round);
  if (!(value instanceof FeelRange)) return value;
  const start: unknown = value.start;
  const end: unknown = value.end;
  if (typeof start === 'string' && typeof end === 'string') {
    budget.charge(letters * round);
    return value;
  }
  if (!isFiniteNumber(start) || !isFiniteNumber(end)) throw new FeelFailure(noRange);
  return numbersOf(value, [start, end], (count) => {
    budget.charge(count * round);
  });
};

/** The most that a range of letters holds: the interpreter knows a to z and A to Z. */
const letters = 52;

const isFiniteNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** The interpreter's own loop never ends on `0.5..2`: it waits for the end to come up exactly. */
const numbersOf = (
  range: FeelRange,
  [start, end]: readonly [number, number],
  pay: (count: number) => void,
): number[] => {
  const direction = start > end ? -1 : 1;
  const count = Math.floor(Math.abs(end - start)) + 1;
  pay(count);
  const numbers = Array.from({ length: count }, (_, index) => start + index * direction);
  return numbers.filter(
    (number) => (number !== start || range['start included']) && (number !== end || range['end included']),
  );
};

const noRange = 'a loop runs over a list or over a range of numbers or letters';

/** The interpreter adds a warning for each item it stumbles on, without end; here they are paid for and capped. */
const redirectWarnings = (
  sink: ReturnType<typeof evaluate>['warnings'],
  { budget, woven }: ProgramParts,
  scene: Scene,
): void => {
  sink.length = 0;
  sink.push = (...added) => {
    for (const warning of added) {
      budget.charge(1);
      // The interpreter has written the values into a message already.
      for (const value of Object.values(warning.details.values)) budget.weigh(value);
      if (scene.warnings.length < limits.warnings) scene.warnings.push(wordedWarning(warning, woven.placeOf));
    }
    return 0;
  };
};
