import { refusal } from '@throughline/events';
import { findCatcher } from '../run/catch.js';
import { emit, instanceOf } from '../run/run.js';
import { taskNamed } from '../run/task-named.js';
import { throwError } from '../run/throw.js';
import { done, type Handler } from './command.js';
import { reservedIn } from './complete-task.js';
import { isRefusal, personOf, workableTask } from './open-task.js';

/**
 * A department gives work back with a reason. Where it goes is the process's to say: by the error event of that code
 * on the task or around it.
 */
export const returnTask: Handler<'ReturnTask'> = (run, { task: number, reason, code, variables }) => {
  const task = workableTask(run, number);
  if (isRefusal(task)) return { refusal: task };
  const wrong = reservedIn(variables);
  if (wrong !== undefined) return { refusal: wrong };
  const instance = instanceOf(run, number);
  if (instance === undefined || findCatcher(run, instance, { kind: 'error', code }) === undefined) {
    const why =
      `The process does not say where ${task.element} goes when it is returned: no error event catches ${code}. ` +
      'Release the task instead, or draw an error boundary event with that code on it.';
    return { refusal: refusal('ReturnNotModelled', why, { task: number, element: task.element, code }) };
  }
  emit(run, 'TaskReturned', { ...taskNamed(run, task), by: personOf(run.context.by), reason, code });
  throwError(run, instance, { code, message: reason, variables: { ...variables, returnReason: reason } });
  return done({ task: number });
};
