import type { Instance } from '../state/case-state.js';
import { leaveInto } from './flows.js';
import { at, type Run } from './run.js';

/**
 * The instance that caught an event: the one that waits at the event itself, or, where an event-based gateway waited
 * for it, a new one that the gateway's token moves to.
 */
export const arriveAt = (run: Run, host: Instance, element: string): Instance => {
  const here = host.element === element ? undefined : at(run, host);
  return here === undefined ? host : leaveInto(run, here, element);
};
