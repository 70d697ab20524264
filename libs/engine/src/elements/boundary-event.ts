import { takeBoundary } from '../run/catch.js';
import { complete } from '../run/complete.js';
import type { Element } from '../run/run.js';
import { openWait } from '../run/waits.js';

/** BPMN 2.0.2 §13.5.2: waits as long as its activity is active, and interrupts it or runs beside it. */
export const boundaryEvent: Element<'boundaryEvent'> = {
  enter: (run, { instance }) => {
    complete(run, instance);
  },
  await: (run, host, node) => {
    openWait(run, host, node);
  },
  caught: (run, host, caught) => {
    takeBoundary(run, host, caught);
  },
};
