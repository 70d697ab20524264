import type { Element } from '../run/run.js';
import { requestService } from '../run/service.js';

/** BPMN 2.0.2 §13.3.3: asks a system for work and waits for its answer. */
export const serviceTask: Element<'serviceTask'> = {
  enter: (run, here) => {
    requestService(run, here, here.node.service);
  },
};
