import { complete } from '../run/complete.js';
import type { Element } from '../run/run.js';
import { awaitEventSubProcesses } from '../run/scope.js';

/** BPMN 2.0.2 §13.5.4: begins by its start event inside a running scope; no sequence flow leads to it or out of it. */
export const eventSubProcess: Element<'eventSubProcess'> = {
  enter: (run, { instance, graph }) => {
    const container = graph.containers.get(instance.element);
    if (container !== undefined) awaitEventSubProcesses(run, instance, container);
  },
  emptied: (run, { instance }) => {
    complete(run, instance);
  },
};
