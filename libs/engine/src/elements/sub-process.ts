import { complete } from '../run/complete.js';
import type { Element } from '../run/run.js';
import { startScope } from '../run/scope.js';

/** BPMN 2.0.2 §13.3.4: an activity made of others; it is done when the last of its tokens is. */
export const subProcess: Element<'subProcess'> = {
  enter: (run, { instance }) => {
    startScope(run, instance);
  },
  emptied: (run, { instance }) => {
    complete(run, instance);
  },
};
