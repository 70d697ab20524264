import { emit } from '../run/run.js';
import { done, refused, type Handler } from './command.js';
import { happen } from '../run/happen.js';

/** A message found the subscription that waits for it. */
export const correlateMessage: Handler<'CorrelateMessage'> = (run, { subscription, message, name, payload }) => {
  const open = run.state.subscriptions.get(subscription);
  if (open === undefined || open.name !== name || open.trigger !== 'message') {
    return refused('SubscriptionClosed', `The case no longer waits for message ${name} there.`, { subscription });
  }
  emit(run, 'MessageCorrelated', { subscription, element: open.element, message, name });
  happen(run, open, payload);
  return done({ element: open.element });
};
