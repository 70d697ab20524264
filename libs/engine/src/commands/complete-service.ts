import { complete } from '../run/complete.js';
import { emit, instanceOf } from '../run/run.js';
import { done, type Handler } from './command.js';
import { reservedIn } from './complete-task.js';
import { openRequest } from './open-request.js';

/** A department's system did the work. */
export const completeService: Handler<'CompleteService'> = (run, { request: number, attempt, variables }) => {
  const request = openRequest(run, number, attempt);
  if ('code' in request) return { refusal: request };
  const wrong = reservedIn(variables);
  if (wrong !== undefined) return { refusal: wrong };
  emit(run, 'ServiceAnswered', { request: number, element: request.element, attempt });
  const instance = instanceOf(run, request.instance);
  if (instance !== undefined) complete(run, instance, variables);
  return done({ request: number });
};
