import { instanceOf } from '../run/run.js';
import { setVariables } from '../run/variables.js';
import { done, refused, type Handler } from './command.js';
import { reservedIn } from './complete-task.js';

/** An operator corrects data in one scope, with a reason. */
export const setVariablesAt: Handler<'SetVariables'> = (run, { scope, variables, reason }) => {
  const wrong = reservedIn(variables);
  if (wrong !== undefined) return { refusal: wrong };
  if (instanceOf(run, scope) === undefined) {
    return refused('ScopeUnknown', `Scope ${String(scope)} is not active in the case.`, { scope });
  }
  setVariables(run, { scope, reason }, variables);
  return done({ scope });
};
