import { emit, enqueue, touchAll, type Run } from '../run/run.js';
import type { Incident } from '../state/case-state.js';
import { done, refused, type Handler } from './command.js';
import { requestAgain } from './fail-service.js';

/** Takes the step that failed again; what still fails becomes a new incident. */
export const retryIncident: Handler<'RetryIncident'> = (run, { incident: number, note }) => {
  const incident = run.state.incidents.get(number);
  if (incident === undefined) {
    return refused('IncidentNotOpen', `Incident ${String(number)} is resolved already.`, { incident: number });
  }
  emit(run, 'IncidentResolved', { incident: number, by: 'retried', ...(note === undefined ? {} : { note }) });
  takeUp(run, incident);
  return done({ incident: number });
};

/** After an endless loop was stopped, joins were not looked at either. */
const takeUp = (run: Run, { retry, instance, code }: Incident): void => {
  if (code === 'EndlessLoop') touchAll(run);
  if (retry !== 'request') return enqueue(run, retry, instance);
  const request = run.state.requests.get(instance);
  if (request !== undefined) requestAgain(run, request, { retries: 0 });
};
