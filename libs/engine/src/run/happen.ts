import type { JsonObject } from '@throughline/events';
import { elementOf, graphOf, instanceOf, nodeOf, type Run } from './run.js';

/** What an instance waited for at `element` happened: the element's file says what follows. */
export const happen = (run: Run, host: number, element: string, variables: JsonObject): void => {
  const instance = instanceOf(run, host);
  if (instance === undefined) return;
  const node = nodeOf(graphOf(run, instance), element);
  elementOf(run, node).caught?.(run, instance, { node, variables });
};
