import { refusal, type Refusal, type SlaStep } from '@throughline/events';
import { emit, instanceOf, now, type Run } from '../run/run.js';
import { nextSlaStep } from '../run/sla.js';
import { taskNamed } from '../run/task-named.js';
import { throwEscalation } from '../run/throw.js';
import type { Task } from '../state/case-state.js';
import { done, type Handler } from './command.js';
import { isRefusal, openTask } from './open-task.js';

/** A task is due for the next step of its SLA: it is offered again, reminded of, overdue, or climbs one rung. */
export const takeSlaStep: Handler<'TakeSlaStep'> = (run, { task: number, step, to }) => {
  const task = openTask(run, number);
  if (isRefusal(task)) return { refusal: task };
  const next = nextSlaStep(task);
  const wrong = stepRefusal(run, { task, step, next });
  if (wrong !== undefined || next === undefined) return { refusal: wrong ?? stepOver(task, step) };
  emitStep(run, { task, number: step, step: next.step, to });
  const instance = instanceOf(run, number);
  const { escalation } = next.step;
  if (instance !== undefined && escalation !== undefined) throwEscalation(run, instance, escalation);
  return done({ task: number, step, kind: next.step.kind });
};

type Asked = { readonly task: Task; readonly step: number; readonly next: ReturnType<typeof nextSlaStep> };

const stepRefusal = (run: Run, { task, step, next }: Asked): Refusal | undefined => {
  if (next === undefined || step < next.number) return stepOver(task, step);
  const details = { task: task.task, step: next.number, at: next.step.at };
  if (step > next.number) {
    const why = `Step ${String(next.number)} of the SLA of task ${String(task.task)} comes before step ${String(step)}.`;
    return refusal('StepNotNext', why, details);
  }
  if (next.step.at <= now(run)) return undefined;
  return refusal('StepNotDue', `Step ${String(step)} of task ${String(task.task)} is due at ${next.step.at}.`, details);
};

const stepOver = ({ task }: Task, step: number): Refusal =>
  refusal('StepOver', `Step ${String(step)} of the SLA of task ${String(task)} was taken or is no longer needed.`, {
    task,
    step,
  });

type Taken = {
  readonly task: Task;
  readonly number: number;
  readonly step: SlaStep;
  readonly to: string | undefined;
};

const emitStep = (run: Run, { task, number, step, to }: Taken): void => {
  const named = { ...taskNamed(run, task), step: number };
  switch (step.kind) {
    case 'offerAgain':
      return emit(run, 'HandoffOfferedAgain', named);
    case 'remind':
      return emit(run, 'TaskReminded', named);
    case 'overdue':
      return emit(run, 'TaskOverdue', named);
    case 'escalate':
      return emit(run, 'TaskEscalated', {
        ...named,
        rung: rungNumber(task, number),
        role: step.to ?? 'head',
        ...(to === undefined ? {} : { to }),
      });
  }
};

/** Rungs count from 1 at the foot of the ladder. */
const rungNumber = (task: Task, step: number): number =>
  (task.sla?.steps ?? []).slice(0, step).filter(({ kind }) => kind === 'escalate').length;
