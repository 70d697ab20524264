import { emit } from '../run/run.js';
import { done, type Handler } from './command.js';
import { isRefusal, mayWork, notACandidate, openTask, personOf } from './open-task.js';
import { refusal } from '@throughline/events';

/** A candidate takes a task that nobody holds. */
export const claimTask: Handler<'ClaimTask'> = (run, { task: number }) => {
  const task = openTask(run, number);
  if (isRefusal(task)) return { refusal: task };
  const { by } = run.context;
  if (task.holder.kind === 'claimed') {
    if (task.holder.by === personOf(by)) return done({ task: number });
    const held = `Task ${String(number)} is held by ${task.holder.by} since ${task.holder.since}. Ask them to release it.`;
    return { refusal: refusal('TaskNotWaiting', held, { task: number, heldBy: task.holder.by }) };
  }
  if (!mayWork(task, by)) return { refusal: notACandidate(task, by) };
  emit(run, 'TaskClaimed', { task: number, by: personOf(by) });
  return done({ task: number });
};
