import { complete } from '../run/complete.js';
import { arriveAt } from '../run/gateway-target.js';
import type { Element } from '../run/run.js';
import { closeWaits, subscribe } from '../run/waits.js';

/** BPMN 2.0.2 §13.3.3: waits for its message. Without one, for a message named like the task. */
export const receiveTask: Element<'receiveTask'> = {
  enter: (run, { instance, node }) => {
    subscribe(run, instance, node);
  },
  await: (run, host, node) => {
    subscribe(run, host, node);
  },
  caught: (run, host, { node, variables }) => {
    const waiting = arriveAt(run, host, node.id);
    closeWaits(run, waiting.id);
    complete(run, waiting, variables);
  },
};
