import { emit, instanceOf, StepFailure, type Run } from '../run/run.js';
import { raiseIncident } from '../run/incidents.js';
import { done, type Handler } from './command.js';
import { openRequest } from './open-request.js';
import type { ServiceRequest } from '../state/case-state.js';

/** A department's system could not do the work: it is asked again, or a person is. */
export const failService: Handler<'FailService'> = (run, { request: number, attempt, message, retries }) => {
  const request = openRequest(run, number, attempt);
  if ('code' in request) return { refusal: request };
  const left = retries ?? request.retries;
  emit(run, 'ServiceFailed', { request: number, element: request.element, attempt, retries: left, message });
  if (left > 0) requestAgain(run, request, left - 1);
  else raiseExhausted(run, request, message);
  return done({ request: number, retries: left });
};

/** Asks for the next attempt of a request; `retries` are left after it. */
export const requestAgain = (run: Run, { failed: _, ...request }: ServiceRequest, retries: number): void => {
  emit(run, 'ServiceRequested', { ...request, attempt: request.attempt + 1, retries });
};

const raiseExhausted = (run: Run, request: ServiceRequest, message: string): void => {
  const instance = instanceOf(run, request.instance);
  if (instance === undefined) return;
  const failure = new StepFailure(
    'ServiceFailed',
    `${request.service} could not do the work of ${request.element} in ${String(request.attempt)} attempts: ${message}`,
    'Mend the service or the data, then retry: it is asked once more.',
  );
  raiseIncident(run, { instance, retry: 'request' }, failure);
};
