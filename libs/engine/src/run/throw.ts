import type { JsonObject } from '@throughline/events';
import type { MessageDefinition, ModelValue } from '@throughline/process-model';
import type { Instance, Subscription } from '../state/case-state.js';
import { findCatcher, takeOver } from './catch.js';
import { textOf } from './evaluate.js';
import { happen } from './happen.js';
import { emit, nextId, type Run } from './run.js';

/** A BPMN error as it is thrown. */
export type ThrownError = { readonly code?: string; readonly message?: string; readonly variables?: JsonObject };

/** Throws an error from an instance and says whether it was caught; the catching event has begun then. */
export const throwError = (run: Run, thrower: Instance, error: ThrownError): boolean => {
  const catcher = findCatcher(run, thrower, { kind: 'error', code: error.code });
  emit(run, 'ErrorThrown', {
    instance: thrower.id,
    element: thrower.element,
    ...(error.code === undefined ? {} : { code: error.code }),
    ...(error.message === undefined ? {} : { message: error.message }),
    ...(catcher === undefined ? {} : { caughtBy: catcher.node.id }),
  });
  if (catcher !== undefined) takeOver(run, catcher, error.variables ?? {});
  return catcher !== undefined;
};

/** Throws an escalation; one that nobody catches is recorded and the thrower goes on (BPMN 2.0.2 §10.5.1). */
export const throwEscalation = (run: Run, thrower: Instance, code: string | undefined): void => {
  const catcher = findCatcher(run, thrower, { kind: 'escalation', code });
  emit(run, 'EscalationThrown', {
    instance: thrower.id,
    element: thrower.element,
    ...(code === undefined ? {} : { code }),
    ...(catcher === undefined ? {} : { caughtBy: catcher.node.id }),
  });
  if (catcher !== undefined) takeOver(run, catcher, {});
};

/** Throws a message. Its payload is what the element's input mappings say: nothing leaves a case unasked. */
export const throwMessage = (run: Run, thrower: Instance, message: MessageDefinition | undefined): void => {
  const name =
    message === undefined ? thrower.element : textOf({ run, instance: thrower }, message.name, 'message name');
  const key =
    message?.key === undefined ? undefined : textOf({ run, instance: thrower }, message.key, 'correlation key');
  emit(run, 'MessageThrown', {
    instance: thrower.id,
    element: thrower.element,
    message: String(nextId(run)),
    name,
    ...(key === undefined ? {} : { key }),
    payload: thrower.variables.toObject(),
  });
};

/**
 * Broadcasts a signal with what the input mappings say. Who waits for it in the case itself is reached at once: what
 * listens on the thrower's own scope would be gone when the signal came back from outside (BPMN 2.0.2 §10.5.1).
 */
export const throwSignal = (run: Run, thrower: Instance, value: ModelValue): void => {
  const signal = String(nextId(run));
  const name = textOf({ run, instance: thrower }, value, 'signal');
  const payload = thrower.variables.toObject();
  emit(run, 'SignalThrown', { instance: thrower.id, element: thrower.element, signal, name, payload });
  for (const open of openSubscriptions(run)) {
    const { subscription, element } = open;
    if (open.trigger !== 'signal' || open.name !== name || !run.state.subscriptions.has(subscription)) continue;
    emit(run, 'SignalReceived', { subscription, element, signal: `${ownSignals(run.caseId)}${signal}`, name });
    happen(run, open, payload);
  }
};

/** In the order in which they were opened: a map's own order is not the same after a snapshot. */
const openSubscriptions = (run: Run): readonly Subscription[] =>
  [...run.state.subscriptions.values()].sort((a, b) => a.subscription - b.subscription);

/** How the ids of a case's own signals begin when they come back to it. */
export const ownSignals = (caseId: string): string => `case/${caseId}/`;
