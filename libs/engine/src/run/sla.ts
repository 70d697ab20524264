import type { Instant, SlaStep } from '@throughline/events';
import { afterWorkingTime, calendarFor } from '@throughline/organisation';
import type { NodeOf, Rung, Sla } from '@throughline/process-model';
import type { Task } from '../state/case-state.js';
import { now, type Run } from './run.js';

/** When which step of a task's SLA is due, by the calendar of its department, in the order of their instants. */
export const slaStepsOf = (run: Run, { sla, department }: NodeOf<'userTask'>): readonly SlaStep[] => {
  if (sla === undefined) return [];
  const { organisation } = run.rules;
  const calendar = organisation === undefined ? undefined : calendarFor(organisation, department);
  const after = (from: Instant, duration: string): Instant => afterWorkingTime(calendar, from, duration);
  return stepsOf(sla, now(run), after).sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
};

/**
 * The number of the step that a task comes to next, if there is one. A department that has answered is not offered the
 * work again.
 */
export const nextSlaStep = (task: Task): { readonly number: number; readonly step: SlaStep } | undefined => {
  const steps = task.sla?.steps ?? [];
  const index = steps.findIndex((step, at) => at >= task.slaStep && !(step.kind === 'offerAgain' && isAnswered(task)));
  const step = steps[index];
  return step === undefined ? undefined : { number: index + 1, step };
};

const isAnswered = ({ handoff, holder }: Task): boolean => handoff !== 'offered' || holder.kind === 'claimed';

const stepsOf = (sla: Sla, from: Instant, after: (from: Instant, duration: string) => Instant): SlaStep[] => {
  const at = (duration: string | undefined, step: Omit<SlaStep, 'at'>): SlaStep[] =>
    duration === undefined ? [] : [{ ...step, at: after(from, duration) }];
  const limit = sla.limit === undefined ? undefined : after(from, sla.limit);
  return [
    ...at(sla.acknowledge, { kind: 'offerAgain' }),
    ...at(sla.target, { kind: 'remind' }),
    ...(limit === undefined ? [] : [{ kind: 'overdue' as const, at: limit, ...thrown(sla) }]),
    ...(limit === undefined ? [] : sla.ladder.map((rung) => ({ ...rungOf(rung), at: after(limit, rung.after) }))),
  ];
};

const rungOf = (rung: Rung): Omit<SlaStep, 'at'> => ({ kind: 'escalate', to: rung.to, ...thrown(rung) });

const thrown = ({ escalation }: { readonly escalation?: string }) => (escalation === undefined ? {} : { escalation });
