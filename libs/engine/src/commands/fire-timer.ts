import { emit, now } from '../run/run.js';
import { rearm } from '../run/waits.js';
import { done, refused, type Handler } from './command.js';
import { happen } from '../run/happen.js';

/** A timer is due; or an operator fires it early, with a reason. */
export const fireTimer: Handler<'FireTimer'> = (run, { timer: number, early }) => {
  const timer = run.state.timers.get(number);
  if (timer === undefined) {
    return refused('TimerNotArmed', `Timer ${String(number)} has fired or was cancelled.`, { timer: number });
  }
  if (early === undefined && timer.dueAt > now(run)) {
    return refused('TimerNotDue', `Timer ${String(number)} is due at ${timer.dueAt}.`, {
      timer: number,
      dueAt: timer.dueAt,
    });
  }
  emit(run, 'TimerFired', {
    timer: number,
    element: timer.element,
    ...(early === undefined ? {} : { early: early.reason }),
  });
  happen(run, timer, {});
  rearm(run, timer);
  return done({ element: timer.element });
};
