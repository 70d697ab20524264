import { complete } from '../run/complete.js';
import { arriveAt } from '../run/gateway-target.js';
import type { Element } from '../run/run.js';
import { closeWaits, openWait } from '../run/waits.js';

/** BPMN 2.0.2 §13.5.2: holds its token until what it waits for happens. */
export const intermediateCatchEvent: Element<'intermediateCatchEvent'> = {
  enter: (run, { instance, node }) => {
    if (node.trigger.kind === 'none') complete(run, instance);
    else openWait(run, instance, node);
  },
  await: (run, host, node) => {
    openWait(run, host, node);
  },
  caught: (run, host, { node, variables }) => {
    const waiting = arriveAt(run, host, node.id);
    closeWaits(run, waiting.id);
    complete(run, waiting, variables);
  },
};
