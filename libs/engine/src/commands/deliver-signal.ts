import { emit } from '../run/run.js';
import { done, refused, type Handler } from './command.js';
import { happen } from './happen.js';

/** A signal reached a subscription of the case. */
export const deliverSignal: Handler<'DeliverSignal'> = (run, { subscription, signal, name, payload }) => {
  const open = run.state.subscriptions.get(subscription);
  if (open === undefined || open.name !== name || open.trigger !== 'signal') {
    return refused('SubscriptionClosed', `The case no longer waits for signal ${name} there.`, { subscription });
  }
  emit(run, 'SignalReceived', { subscription, element: open.element, signal, name });
  happen(run, open.instance, open.element, payload);
  return done({ element: open.element });
};
