import { complete } from '../run/complete.js';
import { evaluate } from '../run/evaluate.js';
import type { Element } from '../run/run.js';
import { requestService } from '../run/service.js';

/** BPMN 2.0.2 §13.3.3: computes a value in FEEL; a script in another language is a department's service. */
export const scriptTask: Element<'scriptTask'> = {
  enter: (run, here) => {
    const { script } = here.node;
    if (script.kind === 'service') return requestService(run, here, script.service);
    const value = evaluate({ run, instance: here.instance }, script.expression);
    complete(run, here.instance, script.resultVariable === undefined ? {} : { [script.resultVariable]: value });
  },
};
