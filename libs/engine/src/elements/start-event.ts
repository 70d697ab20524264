import { takeEventSubProcess } from '../run/catch.js';
import { complete } from '../run/complete.js';
import type { Element } from '../run/run.js';
import { openWait } from '../run/waits.js';

/** BPMN 2.0.2 §13.5.1: begins a process, a subprocess, or, by its trigger, an event subprocess. */
export const startEvent: Element<'startEvent'> = {
  enter: (run, { instance }) => {
    complete(run, instance);
  },
  await: (run, scope, node) => {
    openWait(run, scope, node);
  },
  caught: (run, scope, caught) => {
    takeEventSubProcess(run, scope, caught);
  },
};
