import { BudgetExceeded, type Budget } from './budget.js';
import { FeelFailure } from './builtins.js';
import type { FeelContext, FeelJson, FeelOutcome, FeelWarning } from './compiled.js';
import { limits } from './limits.js';

/** Runs one evaluation on a full budget and gives what came of it; nothing is thrown. */
export const outcomeOf = (
  budget: Budget,
  run: (warnings: FeelWarning[]) => FeelJson,
  context: FeelContext,
): FeelOutcome => {
  const { allowance } = context;
  if (allowance === undefined) return attempt(budget, limits.steps, run);
  const given = Math.min(limits.steps, Math.max(0, allowance.left - 1));
  const outcome = attempt(budget, given, run);
  allowance.left -= 1 + given - budget.left;
  return outcome;
};

const attempt = (budget: Budget, steps: number, run: (warnings: FeelWarning[]) => FeelJson): FeelOutcome => {
  const warnings: FeelWarning[] = [];
  budget.refill(steps);
  try {
    return { kind: 'value', value: run(warnings), warnings };
  } catch (error) {
    return faultOf(error);
  }
};

const faultOf = (error: unknown): FeelOutcome => {
  if (error instanceof BudgetExceeded || isOutOfRoom(error)) {
    return { kind: 'fault', code: 'FeelBudgetExceeded', message: tooMuch };
  }
  // A message of the interpreter may hold values of the case; only ours are passed on.
  const message = error instanceof FeelFailure ? error.message : cannot;
  return { kind: 'fault', code: 'FeelFailed', message };
};

/** The JavaScript engine's own limits, on recursion and on the length of texts and lists. */
const isOutOfRoom = (error: unknown): boolean =>
  error instanceof Error && error.name === 'RangeError' && /call stack|string length|array length/i.test(error.message);

const tooMuch = 'the evaluation used up its steps, or made too large a value; loop over less';

const cannot = 'the expression puts values in an order that have none, or uses what is not supported';
