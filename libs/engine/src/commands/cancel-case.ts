import { closeCase } from '../run/scope.js';
import { done, type Handler } from './command.js';

/** Ends a case from outside, with a reason. */
export const cancelCase: Handler<'CancelCase'> = (run, { reason }) => {
  closeCase(run, { outcome: 'cancelled', reason }, 'cancelled');
  return done();
};
