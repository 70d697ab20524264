import type { Refusal } from '@throughline/events';
import { emit, instanceOf, StepFailure, type Run } from '../run/run.js';
import { findCatcher } from '../run/catch.js';
import { taskNamed } from '../run/task-named.js';
import { throwError } from '../run/throw.js';
import { raiseIncident } from '../run/incidents.js';
import type { Instance } from '../state/case-state.js';
import { done, refused, type Handler } from './command.js';
import { reservedIn } from './complete-task.js';
import { openRequest } from './open-request.js';

/** The work on a task or service request came to a business error that the process may catch. */
export const throwErrorAt: Handler<'ThrowError'> = (run, { instance: number, attempt, code, message, variables }) => {
  const wrong = attemptRefusal(run, number, attempt) ?? reservedIn(variables);
  if (wrong !== undefined) return { refusal: wrong };
  const instance = workedOn(run, number);
  if (instance === undefined) {
    return refused('NoOpenWork', `Nothing is being worked on at instance ${String(number)}.`, { instance: number });
  }
  const error = { code, variables, ...(message === undefined ? {} : { message }) };
  if (findCatcher(run, instance, { kind: 'error', code }) === undefined) return uncaught(run, instance, error);
  endWork(run, instance, message ?? code);
  throwError(run, instance, error);
  return done({ caught: true });
};

/** A person's task has no attempts; a service's answer belongs to one. */
const attemptRefusal = (run: Run, number: number, attempt: number | undefined): Refusal | undefined => {
  const request = attempt === undefined ? undefined : openRequest(run, number, attempt);
  return request !== undefined && 'code' in request ? request : undefined;
};

const workedOn = (run: Run, number: number): Instance | undefined => {
  const isAsked = run.state.requests.get(number)?.failed === false;
  return isAsked || run.state.tasks.has(number) ? instanceOf(run, number) : undefined;
};

type Uncaught = { readonly code: string; readonly message?: string };

/** A service's uncaught error stops the element; a person's is refused: they can still do something else. */
const uncaught = (run: Run, instance: Instance, { code, message }: Uncaught) => {
  const request = run.state.requests.get(instance.id);
  if (request === undefined) {
    return refused('ErrorNotCaught', `No error event catches ${code} at ${instance.element}.`, { code });
  }
  const words = message === undefined ? code : `${code}: ${message}`;
  emit(run, 'ServiceFailed', {
    request: request.request,
    element: request.element,
    attempt: request.attempt,
    retries: 0,
    message: words,
  });
  const failure = new StepFailure(
    'ErrorNotCaught',
    `${request.service} threw error ${words}, which no error event around ${instance.element} catches.`,
    'Mend the service or the data and retry, or correct the process and migrate the case.',
  );
  raiseIncident(run, { instance, retry: 'request' }, failure);
  return done({ caught: false });
};

const endWork = (run: Run, { id, element }: Instance, message: string): void => {
  const request = run.state.requests.get(id);
  const task = run.state.tasks.get(id);
  if (task !== undefined) emit(run, 'TaskWithdrawn', taskNamed(run, task));
  if (request !== undefined)
    emit(run, 'ServiceFailed', { request: id, element, attempt: request.attempt, retries: 0, message });
};
