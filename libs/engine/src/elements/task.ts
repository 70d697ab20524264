import { complete } from '../run/complete.js';
import type { Element } from '../run/run.js';

/** An undefined task says what is done, and nobody has to tell us: it is passed (BPMN 2.0.2 §13.3.2). */
export const task: Element<'task'> = {
  enter: (run, { instance }) => {
    complete(run, instance);
  },
};
