import { refusal, type Refusal } from '@throughline/events';
import type { Run } from '../run/run.js';
import type { ServiceRequest } from '../state/case-state.js';

/** The request of a number if its attempt is the one under way, or why an answer to it comes too late. */
export const openRequest = (run: Run, number: number, attempt: number): ServiceRequest | Refusal => {
  const request = run.state.requests.get(number);
  if (request === undefined) {
    return refusal('RequestNotOpen', `Request ${String(number)} was answered or withdrawn.`, { request: number });
  }
  if (request.attempt === attempt && !request.failed) return request;
  return refusal(
    'AttemptOver',
    `Attempt ${String(attempt)} of request ${String(number)} is over; attempt ${String(request.attempt)} counts.`,
    { request: number, attempt: request.attempt },
  );
};
