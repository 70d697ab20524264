import { complete } from '../run/complete.js';
import type { Element } from '../run/run.js';

/** A manual task is done without any system: the engine passes it (BPMN 2.0.2 §13.3.3). */
export const manualTask: Element<'manualTask'> = {
  enter: (run, { instance }) => {
    complete(run, instance);
  },
};
