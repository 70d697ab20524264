import { emit } from '../run/run.js';
import { taskNamed } from '../run/task-named.js';
import { done, type Handler } from './command.js';
import { answerableTask, isRefusal, personOf } from './open-task.js';

/** The department takes the work on; taking it on again changes nothing. */
export const acceptHandoff: Handler<'AcceptHandoff'> = (run, { task: number }) => {
  const task = answerableTask(run, number);
  if (isRefusal(task)) return { refusal: task };
  if (task.handoff !== 'accepted') {
    emit(run, 'HandoffAccepted', { ...taskNamed(run, task), by: personOf(run.context.by) });
  }
  return done({ task: number });
};
