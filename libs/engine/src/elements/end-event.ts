import { cancelInstance } from '../run/cancel.js';
import { leaveBy } from '../run/flows.js';
import { textOf } from '../run/evaluate.js';
import { childrenOf, instanceOf, type At, type Element, type Run } from '../run/run.js';
import { closeCase } from '../run/scope.js';
import { requestService } from '../run/service.js';
import { throwError, throwEscalation, throwMessage, throwSignal } from '../run/throw.js';

/** BPMN 2.0.2 §13.5.3: consumes its token and says so to whom it concerns. */
export const endEvent: Element<'endEvent'> = {
  enter: (run, here) => {
    const { trigger } = here.node;
    switch (trigger.kind) {
      case 'error':
        return endInError(
          run,
          here,
          trigger.code && textOf({ run, instance: here.instance }, trigger.code, 'error code'),
        );
      case 'terminate':
        return terminate(run, here);
      case 'escalation':
        throwEscalation(
          run,
          here.instance,
          trigger.code && textOf({ run, instance: here.instance }, trigger.code, 'escalation code'),
        );
        return end(run, here);
      case 'message':
        if (trigger.service !== undefined) return requestService(run, here, trigger.service);
        throwMessage(run, here.instance, trigger.message);
        return end(run, here);
      case 'signal':
        throwSignal(run, here.instance, trigger.name);
        return end(run, here);
      case 'none':
        return end(run, here);
    }
  },
};

/** An interrupting catcher may have ended the token already. */
const end = (run: Run, here: At<'endEvent'>): void => {
  if (instanceOf(run, here.instance.id) !== undefined) leaveBy(run, here, []);
};

/** The diagram ends in an error: who catches it goes on, else the case has failed (BPMN 2.0.2 §13.5.3). */
const endInError = (run: Run, { instance }: At<'endEvent'>, code: string | undefined): void => {
  if (throwError(run, instance, code === undefined ? {} : { code })) return;
  closeCase(run, { outcome: 'failed', reason: code === undefined ? 'error' : `error ${code}` }, 'error');
};

/** Ends everything in its scope: the case, the called process, or the subprocess, which is left the normal way. */
const terminate = (run: Run, here: At<'endEvent'>): void => {
  const scope = instanceOf(run, here.instance.scope);
  if (scope === undefined) return;
  if (scope.scope === undefined) return closeCase(run, { outcome: 'terminated' }, 'terminated');
  for (const child of childrenOf(scope)) {
    if (child !== here.instance.id) cancelInstance(run, child, 'terminated');
  }
  leaveBy(run, here, []);
};
