import { complete } from '../run/complete.js';
import { instanceOf, type Element } from '../run/run.js';
import { requestService } from '../run/service.js';
import { throwMessage } from '../run/throw.js';

/** BPMN 2.0.2 §13.3.3: sends a message and is done; a department's system may do the sending. */
export const sendTask: Element<'sendTask'> = {
  enter: (run, here) => {
    if (here.node.service !== undefined) return requestService(run, here, here.node.service);
    throwMessage(run, here.instance, here.node.message);
    complete(run, instanceOf(run, here.instance.id) ?? here.instance);
  },
};
