import { mayAnswerHandoff, mayClaim } from '@throughline/organisation';
import { refusal, type Principal, type Refusal } from '@throughline/events';
import type { Run } from '../run/run.js';
import type { Task } from '../state/case-state.js';

/** The open task of a number, or why there is none. */
export const openTask = (run: Run, number: number): Task | Refusal =>
  run.state.tasks.get(number) ??
  refusal(
    'TaskNotOpen',
    `Task ${String(number)} is not open: it was completed or withdrawn, or never existed. Read the case again.`,
    { task: number },
  );

/** The open task of a number if the principal of the command may work on it, or why not. */
export const workableTask = (run: Run, number: number): Task | Refusal => {
  const task = openTask(run, number);
  if (isRefusal(task)) return task;
  const { by } = run.context;
  if (task.holder.kind === 'claimed' && task.holder.by !== personOf(by) && by.actor.kind !== 'engine') {
    return refusal(
      'TaskHeldByAnother',
      `Task ${String(number)} is held by ${task.holder.by}. Ask them to release it, or have it assigned to you.`,
      { task: number, heldBy: task.holder.by },
    );
  }
  return task.holder.kind === 'claimed' || mayWork(task, by) ? task : notACandidate(task, by);
};

/** The open task of a number if the principal may answer for its department, or why not. */
export const answerableTask = (run: Run, number: number): Task | Refusal => {
  const task = openTask(run, number);
  if (isRefusal(task)) return task;
  const { by } = run.context;
  return by.actor.kind === 'engine' || mayAnswerHandoff(task, by) ? task : notACandidate(task, by);
};

/** Candidates may take a task; the engine's own parts act for nobody and may act for all. */
export const mayWork = (task: Task, by: Principal): boolean => by.actor.kind === 'engine' || mayClaim(task, by);

/** Why somebody may not take a task, and who may. */
export const notACandidate = (task: Task, by: Principal): Refusal =>
  refusal(
    'NotACandidate',
    `${personOf(by)} is no candidate for task ${String(task.task)} (${task.name}). It is for ${candidatesOf(task)}.`,
    { task: task.task, by: personOf(by) },
  );

/** Who acts, as tasks name it. */
export const personOf = (by: Principal): string => by.actor.id;

/** Tells a refusal from a task. */
export const isRefusal = (value: Task | Refusal): value is Refusal => 'code' in value;

const candidatesOf = ({ department, candidateRoles, candidatePeople }: Task): string => {
  const named = [...candidateRoles.map((role) => `role ${role}`), ...candidatePeople];
  const within = department === undefined ? '' : ` of department ${department}`;
  return named.length === 0 ? `everyone${within}` : `${named.join(', ')}${within}`;
};
