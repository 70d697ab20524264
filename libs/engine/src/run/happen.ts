import type { JsonObject } from '@throughline/events';
import { elementOf, graphOf, instanceOf, nodeOf, type Run } from './run.js';

/** A timer or a subscription: who waits, and at which element. */
export type Wait = { readonly instance: number; readonly element: string };

/** What an instance waited for at `element` happened: the element's file says what follows. */
export const happen = (run: Run, { instance: host, element }: Wait, variables: JsonObject): void => {
  const instance = instanceOf(run, host);
  if (instance === undefined) return;
  run.activations += 1; // a signal may reach many in one step
  const node = nodeOf(graphOf(run, instance), element);
  elementOf(run, node).caught?.(run, instance, { node, variables });
};
