import type { DataOf, Instance } from '../state/case-state.js';
import { emit, nextId, type Run, type StepFailure } from './run.js';

/** What stopped, and what a retry does again. */
export type Stopped = { readonly instance: Instance; readonly retry: DataOf<'IncidentRaised'>['retry'] };

/**
 * An element can't go on: the rest of the case does, and a person is told why and what helps. The same trouble of the
 * same step is told once.
 */
export const raiseIncident = (
  run: Run,
  { instance: { id, element }, retry }: Stopped,
  { code, message, remedy }: StepFailure,
): void => {
  const isTold = run.state.incidents.some((open) => open.instance === id && open.retry === retry && open.code === code);
  if (!isTold)
    emit(run, 'IncidentRaised', { incident: nextId(run), instance: id, element, code, message, remedy, retry });
};

/** Resolves the incidents of an instance that ends: nothing is left to try again. */
export const closeIncidents = (run: Run, instance: number): void => {
  const open = [...run.state.incidents.values()].filter((incident) => incident.instance === instance);
  for (const { incident } of open.sort((a, b) => a.incident - b.incident)) {
    emit(run, 'IncidentResolved', { incident, by: 'cancelled' });
  }
};
