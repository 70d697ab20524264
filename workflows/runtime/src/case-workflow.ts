import { defineSignal, makeContinueAsNewFunc, setHandler, workflowInfo } from '@temporalio/workflow';
import { bpmnTimers } from './bpmn-timers.js';
import { handoff } from './handoff.js';
import { agendaChangedSignal, type AgendaChanged, type CaseInput } from './names.js';
import { OpenCase } from './open-case.js';
import { requestService } from './request-service.js';
import { attributesTold, tell } from './tell.js';

/** Tells the workflow of a case that the agenda is another since an event. */
export const agendaChanged = defineSignal<[AgendaChanged]>(agendaChangedSignal);

/**
 * What takes time in a case, from the first thing that does to the close. On every wake the agenda is read, and nothing
 * but the agenda is acted on: handoffs, timers and service calls each go their way until the agenda no longer has them.
 */
export async function caseWorkflow({ caseId, seq = 0, continueAfter = 1_000 }: CaseInput): Promise<void> {
  const kase = new OpenCase(caseId, seq);
  setHandler(agendaChanged, (change?: Partial<AgendaChanged>) => kase.changed(change?.seq), {
    description: 'The agenda of the case is another.',
  });

  for (let wakes = 0; wakes < continueAfter && !workflowInfo().continueAsNewSuggested; wakes += 1) {
    const agenda = await kase.read();
    tell(agenda);
    if (agenda.closed) return;
    for (const { task } of agenda.handoffs) kase.start(`task/${task}`, () => handoff(kase, task));
    if (agenda.nextTimer !== undefined) kase.start('timers', () => bpmnTimers(kase));
    for (const call of agenda.calls)
      kase.start(`request/${call.request}/${call.attempt}`, () => requestService(kase, call));
    await kase.woken();
  }

  await kase.quiet();
  const continueAsNew = makeContinueAsNewFunc<typeof caseWorkflow>({ typedSearchAttributes: attributesTold() });
  await continueAsNew({ caseId, seq: kase.signalled, continueAfter });
}
