import type { Instant } from '@throughline/events';
import { plusDuration } from '../run/timer-due.js';
import { emit, instanceOf, now, StepFailure, type Run } from '../run/run.js';
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
  if (left > 0) requestAgain(run, request, { retries: left - 1, ...pauseOf(run, request) });
  else raiseExhausted(run, request, message);
  return done({ request: number, retries: left });
};

/** How the next attempt of a request differs: `retries` are left after it, and it waits until `notBefore`. */
type NextAttempt = { readonly retries: number; readonly notBefore?: Instant };

/** Asks for the next attempt of a request. */
export const requestAgain = (
  run: Run,
  { failed: _, notBefore: __, ...request }: ServiceRequest,
  next: NextAttempt,
): void => {
  emit(run, 'ServiceRequested', { ...request, attempt: request.attempt + 1, ...next });
};

/** The pause doubles with every attempt, up to a day. */
const pauseOf = (run: Run, { backoff, attempt }: ServiceRequest): Partial<NextAttempt> => {
  if (backoff === undefined) return {};
  const from = now(run);
  const first = Date.parse(plusDuration(from, backoff)) - Date.parse(from);
  const pause = Math.min(first * 2 ** (attempt - 1), dayMs);
  return { notBefore: new Date(Date.parse(from) + pause).toISOString() };
};

const dayMs = 86_400_000;

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
