import { emit } from '../run/run.js';
import { done, refused, type Handler } from './command.js';
import { happen } from '../run/happen.js';
import { ownSignals } from '../run/throw.js';

/** A signal reached a subscription of the case; one that the case threw itself did so at once, and changes nothing now. */
export const deliverSignal: Handler<'DeliverSignal'> = (run, { subscription, signal, name, payload }) => {
  if (signal.startsWith(ownSignals(run.caseId))) return done({ subscription });
  const open = run.state.subscriptions.get(subscription);
  if (open === undefined || open.name !== name || open.trigger !== 'signal') {
    return refused('SubscriptionClosed', `The case no longer waits for signal ${name} there.`, { subscription });
  }
  emit(run, 'SignalReceived', { subscription, element: open.element, signal, name });
  happen(run, open, payload);
  return done({ element: open.element });
};
