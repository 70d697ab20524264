import type { ProcessNode } from '@throughline/process-model';
import type { Instance } from '../state/case-state.js';
import { holds } from './evaluate.js';
import { closeIncidents } from './incidents.js';
import { emit, enqueue, nextId, StepFailure, touch, unknownInstance, type Standing, type Run } from './run.js';
import { closeWaits } from './waits.js';

/**
 * Leaves an element along the flows named and enters what they lead to. Without flows the token ends, and its scope is
 * asked whether that was its last.
 */
export const leaveBy = (run: Run, { instance, node, graph }: Standing, flows: readonly string[]): void => {
  closeWaits(run, instance.id);
  closeIncidents(run, instance.id);
  const first = nextId(run);
  const next = flows.map((flow, index) => ({
    flow,
    element: graph.flows.get(flow)?.target ?? '',
    instance: first + index,
  }));
  emitLeft(run, { instance, node }, next);
  for (const target of next) enqueue(run, 'enter', target.instance);
  touch(run, instance.scope);
  if (next.length === 0) enqueueScope(run, instance.scope);
};

/** Leaves an element into one instance that does not wait there: the way out of an event-based gateway. */
export const leaveInto = (run: Run, { instance, node, graph }: Standing, target: string): Instance => {
  const flow = node.outgoing.find((id) => graph.flows.get(id)?.target === target) ?? '';
  const id = nextId(run);
  closeWaits(run, instance.id);
  emitLeft(run, { instance, node }, [{ flow, element: target, instance: id }]);
  touch(run, instance.scope);
  return run.state.instances.get(id) ?? unknownInstance(id);
};

/** Asks a scope whether it is done, when the steps before are. */
export const enqueueScope = (run: Run, scope: number | undefined): void => {
  if (scope !== undefined) enqueue(run, 'check', scope);
};

/**
 * The flows that leave an activity: those without condition, those whose condition holds, else the default (BPMN 2.0.2
 * §13.3.1: conditional flows of an activity behave like an inclusive split).
 */
export const activityFlows = (run: Run, { instance, node, graph }: Standing): readonly string[] => {
  const defaultFlow = 'defaultFlow' in node ? node.defaultFlow : undefined;
  const others = node.outgoing.filter((id) => id !== defaultFlow);
  const taken = others.filter((id) => {
    const condition = graph.flows.get(id)?.condition;
    return condition === undefined || holds({ run, instance }, condition);
  });
  if (taken.length > 0 || node.outgoing.length === 0) return taken;
  if (defaultFlow !== undefined) return [defaultFlow];
  throw noFlowTaken(node);
};

/** No condition held and there is no default: the token has nowhere to go. */
export const noFlowTaken = (node: ProcessNode): StepFailure =>
  new StepFailure(
    'NoFlowTaken',
    `No condition of the flows out of ${node.id} holds, and it has no default flow.`,
    'Set the variables that the conditions read, then retry; or give the element a default flow.',
  );

const emitLeft = (
  run: Run,
  { instance, node }: Pick<Standing, 'instance' | 'node'>,
  next: readonly { readonly flow: string; readonly element: string; readonly instance: number }[],
): void => {
  const left = { instance: instance.id, element: instance.element, next: [...next] };
  const compensable = 'compensable' in node && node.compensable;
  emit(run, 'ElementLeft', compensable ? { ...left, compensable } : left);
};
