import { leaveBy } from '../run/flows.js';
import type { Element } from '../run/run.js';

/** BPMN 2.0.2 §13.5.4: begins by its start event inside a running scope; no sequence flow leads to it or out of it. */
export const eventSubProcess: Element<'eventSubProcess'> = {
  enter: () => undefined,
  emptied: (run, here) => {
    leaveBy(run, here, []);
  },
};
