import type { CatchTrigger, MessageDefinition, ModelValue } from '@throughline/process-model';
import type { Instance, Subscription, Timer } from '../state/case-state.js';
import { evaluate, shown, textOf } from './evaluate.js';
import { emit, graphOf, nextId, nodeOf, now, StepFailure, type Run } from './run.js';
import { firstDue, nextDue, type Schedule } from './timer-due.js';

/** An event, or whatever else waits as one: its id and what it waits for. */
export type Awaited = { readonly id: string; readonly trigger: CatchTrigger };

/** Waits for an event's trigger on behalf of `host`: arms a timer, opens a subscription, or waits to be thrown to. */
export const openWait = (run: Run, host: Instance, { id, trigger }: Awaited): void => {
  switch (trigger.kind) {
    case 'timer':
      return armTimer(run, host, { element: id, ...firstDue(schedule(run, host, trigger.timer), now(run)) });
    case 'message':
      return subscribe(run, host, { id, message: trigger.message });
    case 'signal':
      return openSubscription(run, host, {
        element: id,
        trigger: 'signal',
        name: textOf({ run, instance: host }, trigger.name, 'signal'),
      });
    case 'none':
    case 'error':
    case 'escalation':
      return undefined;
  }
};

/** What waits for a message. */
export type Receiver = { readonly id: string; readonly message?: MessageDefinition };

/** Waits for a message by its name and, where the model has one, its key; without a message, for one named like the element. */
export const subscribe = (run: Run, host: Instance, { id, message }: Receiver): void => {
  const reading = { run, instance: host };
  const name = message === undefined ? id : textOf(reading, message.name, 'message name');
  const key = message?.key === undefined ? undefined : textOf(reading, message.key, 'correlation key');
  openSubscription(run, host, { element: id, trigger: 'message', name, ...(key === undefined ? {} : { key }) });
};

/** Ends every wait of an instance, except those of the elements in `kept`. */
export const closeWaits = (run: Run, instance: number, kept: (element: string) => boolean = () => false): void => {
  const waits = run.state.instances.get(instance)?.waits ?? [];
  for (const wait of waits) {
    const timer = run.state.timers.get(wait);
    if (timer !== undefined && !kept(timer.element)) {
      emit(run, 'TimerCancelled', { timer: wait, element: timer.element });
    }
    const subscription = run.state.subscriptions.get(wait);
    if (subscription !== undefined && !kept(subscription.element)) {
      emit(run, 'SubscriptionClosed', { subscription: wait, element: subscription.element });
    }
  }
};

/**
 * Arms a cycle's next firing after `fired`, counted from when that was due, if its host still waits. What interrupts,
 * and an event in the flow, happens once whatever its cycle says.
 */
export const rearm = (run: Run, fired: Timer): void => {
  const host = run.state.instances.get(fired.instance);
  if (host === undefined || fired.repeat === undefined) return;
  const node = nodeOf(graphOf(run, host), fired.element);
  if (!('interrupting' in node) || node.interrupting) return;
  armTimer(run, host, { element: fired.element, ...nextDue(fired.dueAt, fired.repeat) });
};

const armTimer = (run: Run, host: Instance, due: Schedule & { readonly element: string }): void => {
  emit(run, 'TimerArmed', { timer: nextId(run), instance: host.id, ...due });
};

const openSubscription = (run: Run, host: Instance, opening: Omit<Subscription, 'subscription' | 'instance'>): void => {
  emit(run, 'SubscriptionOpened', { subscription: nextId(run), instance: host.id, ...opening });
};

const schedule = (
  run: Run,
  host: Instance,
  timer: { readonly kind: 'date' | 'duration' | 'cycle'; readonly value: ModelValue },
): { readonly kind: 'date' | 'duration' | 'cycle'; readonly text: string } => {
  const value =
    timer.value.kind === 'text' ? timer.value.text : evaluate({ run, instance: host }, timer.value.expression);
  if (typeof value === 'string') return { kind: timer.kind, text: value };
  throw new StepFailure(
    'TimerNotUnderstood',
    `The timer of ${host.element} must be ISO 8601 text, and is ${shown(value)}.`,
    'Set the variables that it is made from, then retry.',
  );
};
