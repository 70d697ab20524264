import { complete } from '../run/complete.js';
import { textOf } from '../run/evaluate.js';
import { instanceOf, type At, type Element, type Run } from '../run/run.js';
import { requestService } from '../run/service.js';
import { throwEscalation, throwMessage, throwSignal } from '../run/throw.js';

/** BPMN 2.0.2 §13.5.2: throws on its way through; an interrupting catcher may end it there. */
export const intermediateThrowEvent: Element<'intermediateThrowEvent'> = {
  enter: (run, here) => {
    const { trigger } = here.node;
    if (trigger.kind === 'message' && trigger.service !== undefined) return requestService(run, here, trigger.service);
    if (trigger.kind === 'message') throwMessage(run, here.instance, trigger.message);
    if (trigger.kind === 'signal') throwSignal(run, here.instance, trigger.name);
    if (trigger.kind === 'escalation') {
      throwEscalation(
        run,
        here.instance,
        trigger.code && textOf({ run, instance: here.instance }, trigger.code, 'escalation code'),
      );
    }
    goOn(run, here);
  },
};

const goOn = (run: Run, { instance }: At<'intermediateThrowEvent'>): void => {
  const live = instanceOf(run, instance.id);
  if (live !== undefined) complete(run, live);
};
