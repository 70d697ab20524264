import type { DataOf, Instance } from '../state/case-state.js';
import { closeIncidents } from './incidents.js';
import { childrenOf, emit, touch, type Run } from './run.js';
import { taskNamed } from './task-named.js';
import { closeWaits } from './waits.js';

/** Why something was ended from outside. */
export type CancelCause = DataOf<'ElementCancelled'>['cause'];

/** Ends an instance and everything in it, the inner first; open work of it is withdrawn. */
export const cancelInstance = (run: Run, id: number, cause: CancelCause): void => {
  const instance = run.state.instances.get(id);
  if (instance === undefined) return;
  cancelChildren(run, instance, cause);
  withdraw(run, instance);
  closeWaits(run, id);
  emit(run, 'ElementCancelled', { instance: id, element: instance.element, cause });
  touch(run, instance.scope);
};

/** Ends everything in a scope. */
export const cancelChildren = (run: Run, scope: Instance, cause: CancelCause): void => {
  for (const child of childrenOf(scope)) cancelInstance(run, child, cause);
};

/** Withdraws the task, the service request and the incidents of an instance. */
const withdraw = (run: Run, { id, element }: Instance): void => {
  const task = run.state.tasks.get(id);
  if (task !== undefined) emit(run, 'TaskWithdrawn', taskNamed(run, task));
  if (run.state.requests.has(id)) emit(run, 'ServiceWithdrawn', { request: id, element });
  closeIncidents(run, id);
};
