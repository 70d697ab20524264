import { emit, touchAll } from '../run/run.js';
import { done, refused, type Handler } from './command.js';

/** Takes up the steps that the bound of an earlier command left. */
export const continueCase: Handler<'Continue'> = (run) => {
  const { pending } = run.state;
  if (pending.length === 0) return refused('NothingToContinue', 'No steps of the case are left to take.');
  run.queue.push(...pending);
  touchAll(run);
  emit(run, 'Continued', {});
  return done();
};
