import type { Json, JsonObject } from '@throughline/events';
import type { CompiledExpression, CompiledUnaryTests, FeelAllowance, FeelOutcome } from '@throughline/feel';
import { DecisionFailed } from './decision-failed.js';

/** What one decision sees while it is evaluated. */
export type Sight = {
  readonly variables: JsonObject;
  readonly now: string;
  readonly zone?: string;
  readonly allowance: FeelAllowance;
  /** Warnings of the decision so far, with the place. */
  readonly warnings: string[];
};

/** Most warnings that a trace keeps: the first ones name the cause. */
const mostWarnings = 20;

/** The value of an expression; `place` names it in warnings and failures. @throws DecisionFailed */
export const valueOf = (expression: CompiledExpression, sight: Sight, place: string): Json =>
  taken(expression.evaluate(sight), sight, place);

/** Whether a value passes the tests. @throws DecisionFailed */
export const passes = (tests: CompiledUnaryTests, [value, sight]: readonly [Json, Sight], place: string): boolean =>
  taken(tests.test(value, sight), sight, place) === true;

const taken = (outcome: FeelOutcome, sight: Sight, place: string): Json => {
  if (outcome.kind === 'fault') throw new DecisionFailed(outcome.code, `${place}: ${outcome.message}`, feelRemedy);
  for (const { message } of outcome.warnings) warn(sight, `${place}: ${message}`);
  return outcome.value;
};

/** Notes what a person should know of an outcome that stands. */
export const warn = ({ warnings }: Sight, message: string): void => {
  if (warnings.length < mostWarnings) warnings.push(message);
};

const feelRemedy = 'correct the expression or the variables it reads, then retry';
