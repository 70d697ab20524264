import type { JsonObject } from '@throughline/events';
import type { Instance } from '../state/case-state.js';
import { at, enqueue, type Run } from './run.js';
import { propagate, setVariables } from './variables.js';

/**
 * The work of an element is done: its results are set (inside the element where output mappings will choose from them,
 * else wherever a variable of that name is nearest), and it is left in a step of its own.
 */
export const complete = (run: Run, instance: Instance, results: JsonObject = {}): void => {
  const mapsOutputs = (at(run, instance)?.node.outputs.length ?? 0) > 0;
  if (mapsOutputs) setVariables(run, { scope: instance.id }, results);
  else propagate(run, instance, results);
  enqueue(run, 'leave', instance.id);
};
