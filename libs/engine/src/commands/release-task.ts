import { refusal } from '@throughline/events';
import { mayAssign } from '@throughline/organisation';
import { emit } from '../run/run.js';
import { done, type Handler } from './command.js';
import { isRefusal, openTask, personOf } from './open-task.js';

/** Whoever holds a task, or may assign it, gives it back to its candidates. */
export const releaseTask: Handler<'ReleaseTask'> = (run, { task: number, reason }) => {
  const task = openTask(run, number);
  if (isRefusal(task)) return { refusal: task };
  if (task.holder.kind === 'waiting') {
    return { refusal: refusal('TaskNotClaimed', `Nobody holds task ${String(number)}.`, { task: number }) };
  }
  const { by } = run.context;
  if (task.holder.by !== personOf(by) && by.actor.kind !== 'engine' && !mayAssign(task, by)) {
    const held = `Task ${String(number)} is held by ${task.holder.by}: only they, or who may assign it, can release it.`;
    return { refusal: refusal('TaskHeldByAnother', held, { task: number, heldBy: task.holder.by }) };
  }
  emit(run, 'TaskReleased', { task: number, by: personOf(by), ...(reason === undefined ? {} : { reason }) });
  return done({ task: number });
};
