import { refusal } from '@throughline/events';
import { mayAssign } from '@throughline/organisation';
import { emit } from '../run/run.js';
import { done, type Handler } from './command.js';
import { isRefusal, openTask, personOf } from './open-task.js';

/** Who steers a department gives one of its tasks to a person. */
export const assignTask: Handler<'AssignTask'> = (run, { task: number, to, reason }) => {
  const task = openTask(run, number);
  if (isRefusal(task)) return { refusal: task };
  const { by } = run.context;
  if (by.actor.kind !== 'engine' && !mayAssign(task, by)) {
    const why = `${personOf(by)} may not assign task ${String(number)}: it belongs to ${task.department ?? 'another department'}.`;
    return { refusal: refusal('MayNotAssign', why, { task: number }) };
  }
  emit(run, 'TaskAssigned', { task: number, to, by: personOf(by), ...(reason === undefined ? {} : { reason }) });
  return done({ task: number });
};
