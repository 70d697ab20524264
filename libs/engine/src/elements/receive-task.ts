import type { NodeOf } from '@throughline/process-model';
import type { Instance } from '../state/case-state.js';
import { complete } from '../run/complete.js';
import { arriveAt } from '../run/gateway-target.js';
import type { Element, Run } from '../run/run.js';
import { closeWaits, subscribe, subscribeByName } from '../run/waits.js';

/** BPMN 2.0.2 §13.3.3: waits for its message. Without one, for a message named like the task. */
export const receiveTask: Element<'receiveTask'> = {
  enter: (run, { instance, node }) => {
    wait(run, instance, node);
  },
  await: (run, host, node) => {
    wait(run, host, node);
  },
  caught: (run, host, { node, variables }) => {
    const waiting = arriveAt(run, host, node.id);
    closeWaits(run, waiting.id);
    complete(run, waiting, variables);
  },
};

const wait = (run: Run, host: Instance, node: NodeOf<'receiveTask'>): void => {
  if (node.message === undefined) subscribeByName(run, host, node.id, node.id);
  else subscribe(run, host, node.id, node.message);
};
