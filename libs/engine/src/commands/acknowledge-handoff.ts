import { emit } from '../run/run.js';
import { taskNamed } from '../run/task-named.js';
import { done, type Handler } from './command.js';
import { answerableTask, isRefusal, personOf } from './open-task.js';

/** A department's system says that it has the handoff; saying it again changes nothing. */
export const acknowledgeHandoff: Handler<'AcknowledgeHandoff'> = (run, { task: number, reference }) => {
  const task = answerableTask(run, number);
  if (isRefusal(task)) return { refusal: task };
  if (task.handoff === 'offered') {
    emit(run, 'HandoffAcknowledged', {
      ...taskNamed(run, task),
      by: personOf(run.context.by),
      ...(reference === undefined ? {} : { reference }),
    });
  }
  return done({ task: number });
};
