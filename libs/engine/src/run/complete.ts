import type { JsonObject } from '@throughline/events';
import type { Instance } from '../state/case-state.js';
import { enclosing } from './evaluate.js';
import { at, enqueue, type Run } from './run.js';
import { propagate, setVariables } from './variables.js';

/**
 * The work of an element is done: its results are set (inside the element where output mappings will choose from them,
 * else outside), and it is left in a step of its own.
 */
export const complete = (run: Run, instance: Instance, results: JsonObject = {}): void => {
  const outside = enclosing(run.state, instance);
  const mapsOutputs = (at(run, instance)?.node.outputs.length ?? 0) > 0;
  if (mapsOutputs || outside === undefined) setVariables(run, instance.id, results);
  else propagate(run, outside, results);
  enqueue(run, 'leave', instance.id);
};
