import { personal, revealed, subjectOf, type Json, type JsonObject } from '@throughline/events';
import type { MultiInstance } from '@throughline/process-model';
import type { Instance, Iteration } from '../state/case-state.js';
import { cancelChildren } from './cancel.js';
import { enclosing, evaluate, holds, shown } from './evaluate.js';
import { activityFlows, leaveBy } from './flows.js';
import { at, emit, enqueue, instanceOf, StepFailure, type Standing, type Run } from './run.js';
import { closeIncidents } from './incidents.js';
import { enterElement } from './scope.js';
import { propagate, setVariables } from './variables.js';
import { closeWaits } from './waits.js';

/** How many inner instances one step starts: a step stays small however large the collection is. */
const startedAStep = 50;

/**
 * An activity with the multi-instance marker became the body of its inner instances. Parallel ones are started by a
 * chain of its own: one for each that ends would start them all at once.
 */
export const planIteration = (run: Run, { instance }: Standing, marker: MultiInstance): void => {
  const items = marker.inputCollection === undefined ? undefined : itemsOf(run, instance, marker.inputCollection);
  const total = items?.length ?? cardinalityOf(run, instance, marker);
  emit(run, 'IterationPlanned', {
    instance: instance.id,
    element: instance.element,
    total,
    sequential: marker.sequential,
    ...(items === undefined ? {} : { items: [...items] }),
  });
  enqueue(run, 'check', instance.id);
  if (!marker.sequential && total > 0) enqueue(run, 'enter', instance.id);
};

/** Starts the next inner instances of a parallel multi-instance. */
export const startParallel = (run: Run, { instance: body }: Standing, marker: MultiInstance): void => {
  const iteration = body.iteration;
  if (iteration === undefined) return;
  const last = Math.min(iteration.total, iteration.started + startedAStep);
  for (let loop = iteration.started + 1; loop <= last; loop += 1) startInner(run, body, { marker, iteration, loop });
  if (last < iteration.total) enqueue(run, 'enter', body.id);
};

/** Goes on with a multi-instance: finishes it, or starts the next of a sequence. */
export const advanceIteration = (run: Run, body: Standing, marker: MultiInstance): void => {
  const { instance } = body;
  const iteration = instance.iteration;
  if (iteration === undefined) return;
  if (iteration.completed > 0 && conditionMet(run, instance, marker)) {
    cancelChildren(run, instance, 'completionCondition');
    return finish(run, body, marker);
  }
  if (iteration.completed + iteration.terminated === iteration.total) return finish(run, body, marker);
  const idle = iteration.started === iteration.completed + iteration.terminated;
  if (iteration.sequential && idle) startInner(run, instance, { marker, iteration, loop: iteration.started + 1 });
};

/** An inner instance is done: its result is collected, and the body asked what comes next. */
export const leaveInner = (run: Run, { instance }: Standing, marker: MultiInstance): void => {
  if (marker.outputElement !== undefined && instance.scope !== undefined && instance.loop !== undefined) {
    const value = evaluate({ run, instance }, marker.outputElement);
    emit(run, 'IterationCollected', { instance: instance.scope, loop: instance.loop, value });
  }
  closeWaits(run, instance.id);
  closeIncidents(run, instance.id);
  emit(run, 'ElementLeft', { instance: instance.id, element: instance.element, next: [] });
  if (instance.scope !== undefined) enqueue(run, 'check', instance.scope);
};

type Turn = { readonly marker: MultiInstance; readonly iteration: Iteration; readonly loop: number };

const startInner = (run: Run, body: Instance, turn: Turn): void => {
  const inner = enterElement(run, { element: body.element, process: body.process, scope: body.id, loop: turn.loop });
  setVariables(run, { scope: inner.id }, innerVariables(turn));
  enqueue(run, 'enter', inner.id);
};

/** The variable of the output element is the inner instance's own, so that parallel ones don't share it (Camunda 8). */
const innerVariables = ({ marker, iteration, loop }: Turn): JsonObject => {
  const item = iteration.items?.[loop - 1];
  const output = /^\s*([\p{L}_][\p{L}\p{N}_]*)\s*(?:\.|$)/u.exec(marker.outputElement?.source ?? '')?.[1];
  return {
    ...(output === undefined ? {} : { [output]: null }),
    loopCounter: loop,
    ...(marker.inputElement === undefined || item === undefined ? {} : { [marker.inputElement]: item }),
  };
};

const finish = (run: Run, { instance }: Standing, marker: MultiInstance): void => {
  const body = instanceOf(run, instance.id);
  const here = body === undefined ? undefined : at(run, body);
  if (body === undefined || here === undefined) return;
  const outside = enclosing(run.state, body);
  if (marker.outputCollection !== undefined && outside !== undefined) {
    const { total, collected } = body.iteration ?? { total: 0, collected: undefined };
    const list = Array.from({ length: total }, (_, index) => collected?.get(index + 1) ?? null);
    propagate(run, outside, { [marker.outputCollection]: list });
  }
  leaveBy(run, here, activityFlows(run, here));
};

const conditionMet = (run: Run, body: Instance, { completionCondition }: MultiInstance): boolean => {
  const { iteration } = body;
  if (completionCondition === undefined || iteration === undefined) return false;
  const extra = {
    numberOfInstances: iteration.total,
    numberOfActiveInstances: iteration.started - iteration.completed - iteration.terminated,
    numberOfCompletedInstances: iteration.completed,
    numberOfTerminatedInstances: iteration.terminated,
  };
  return holds({ run, instance: body, extra }, completionCondition);
};

const itemsOf = (
  run: Run,
  instance: Instance,
  expression: NonNullable<MultiInstance['inputCollection']>,
): readonly Json[] => {
  const value = evaluate({ run, instance }, expression);
  const subject = subjectOf(value);
  const list = revealed(value);
  if (!Array.isArray(list)) throw notIterable(`input collection of ${instance.element} must be a list`, value);
  return subject === undefined ? (value as readonly Json[]) : list.map((item: Json) => personal(subject, item));
};

const cardinalityOf = (run: Run, instance: Instance, { cardinality }: MultiInstance): number => {
  const given = cardinality === undefined ? null : evaluate({ run, instance }, cardinality);
  const value = revealed(given);
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw notIterable(`loop cardinality of ${instance.element} must be a whole number from 0`, given);
};

const notIterable = (demand: string, value: Json): StepFailure =>
  new StepFailure(
    'NotIterable',
    `The ${demand}, and is ${shown(value)}.`,
    'Set the variables that it is made from, then retry.',
  );
