import type { HandoffOwed } from './activities.js';
import type { OpenCase } from './open-case.js';

type Step = NonNullable<HandoffOwed['next']>;

/**
 * One handoff, from its offer to its answer: offered again until it is acknowledged, reminded of, overdue at its limit,
 * raised rung by rung. Each step is an event of the case before the next begins, so nothing is remembered here: which
 * step comes next, and when, stands in the agenda, and once the department has answered, the handoff doesn't.
 */
export async function handoff(kase: OpenCase, task: number): Promise<void> {
  const { caseId } = kase;
  for (let owed = kase.handoff(task); owed?.next !== undefined; owed = kase.handoff(task)) {
    const { step } = owed.next;
    const summary = stepInWords(owed, owed.next);
    if (!(await kase.comes(() => dueOfStep(kase, task, step), summary))) continue;
    await kase.act(`task/${task}/sla/${step}`, () =>
      kase.ask((host) => host.takeSlaStep.executeWithOptions({ summary }, [{ caseId, task, step }])),
    );
  }
}

const dueOfStep = (kase: OpenCase, task: number, step: number): Step['due'] | undefined => {
  const next = kase.handoff(task)?.next;
  return next?.step === step ? next.due : undefined;
};

/** What a step does, for the reader of Temporal's UI. */
export function stepInWords({ task, name, department = 'its candidates' }: HandoffOwed, { kind, to }: Step): string {
  const what = `${name} (task ${task})`;
  switch (kind) {
    case 'offerAgain':
      return `offer ${what} to ${department} again`;
    case 'remind':
      return `remind ${department} of ${what}`;
    case 'overdue':
      return `${what} is overdue at ${department}`;
    case 'escalate':
      return `raise ${what} to ${to ?? 'the next level'}`;
  }
}
