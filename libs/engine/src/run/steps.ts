import type { PendingStep } from '@throughline/events';
import type { Container, ProcessNode } from '@throughline/process-model';
import type { Instance } from '../state/case-state.js';
import { applyInputs, applyOutputs } from './variables.js';
import { activityFlows, leaveBy } from './flows.js';
import { raiseIncident } from './incidents.js';
import { advanceIteration, leaveInner, planIteration, startParallel } from './multi-instance.js';
import { at, elementOf, emit, graphOf, instanceOf, nodeOf, StepFailure, type Standing, type Run } from './run.js';
import { closeCase } from './scope.js';
import { closeWaits } from './waits.js';

/** A command goes no further than this many element activations; the rest is continued (architecture, invariant 5). */
const activationsACommand = 500;

/** A step is begun only with this much of the command's FEEL budget left: what one evaluation may take. */
const feelStepsAStep = 100_000;

/** That many continuations without an outside wait are a loop that a person must look at. */
const continuationsInARow = 100;

/** Takes steps until nothing is left to do or the bound of a command is reached. */
export const takeSteps = (run: Run): void => {
  for (let next = 0; ; next += 1) {
    const step = run.queue[next];
    if (step === undefined) {
      run.queue = [];
      if (run.state.pending.length > 0 || !settleJoins(run)) return;
      next = -1;
    } else if (run.activations >= activationsACommand || run.allowance.left < feelStepsAStep) {
      return continueLater(run, run.queue.slice(next));
    } else {
      takeStep(run, step);
    }
  }
};

/** Takes one step. What fails becomes an incident, and leaves nothing else behind. */
const takeStep = (run: Run, { step, instance }: PendingStep): void => {
  const live = instanceOf(run, instance);
  if (live === undefined || run.state.status === 'closed') return;
  const before = { state: { ...run.state }, events: run.events.length, queue: run.queue.length };
  try {
    steps[step](run, live);
  } catch (failure) {
    if (!(failure instanceof StepFailure)) throw failure;
    run.state = before.state;
    run.events.length = before.events;
    run.queue.length = before.queue;
    raiseIncident(run, { instance: live, retry: step }, failure);
  }
};

const steps: { readonly [S in PendingStep['step']]: (run: Run, instance: Instance) => void } = {
  enter: (run, instance) => {
    run.activations += 1;
    const here = at(run, instance);
    if (here === undefined) return;
    if ('multiInstance' in here.node && instance.loop === undefined) {
      if (instance.iteration !== undefined) return startParallel(run, here, here.node.multiInstance);
      awaitBoundaryEvents(run, here);
      return planIteration(run, here, here.node.multiInstance);
    }
    applyInputs(run, instance, here.node.inputs);
    const mapped = at(run, instanceOf(run, instance.id) ?? instance) ?? here;
    if (instance.loop === undefined) awaitBoundaryEvents(run, mapped);
    elementOf(run, mapped.node).enter(run, mapped);
  },
  leave: (run, instance) => {
    const here = at(run, instance);
    // Between two commands an event subprocess may have started in a scope that was about to be left: it is asked again.
    if (here === undefined || !instance.children.isEmpty()) return;
    applyOutputs(run, instance, here.node.outputs);
    if (instance.loop !== undefined && 'multiInstance' in here.node) {
      leaveInner(run, here, here.node.multiInstance);
    } else {
      leaveBy(run, here, activityFlows(run, here));
    }
  },
  check: (run, instance) => {
    const here = at(run, instance);
    if (here !== undefined && instance.iteration !== undefined && 'multiInstance' in here.node) {
      advanceIteration(run, here, here.node.multiInstance);
    } else if (instance.children.isEmpty()) {
      if (here === undefined) processEnded(run, instance);
      else elementOf(run, here.node).emptied?.(run, here);
    }
  },
};

/** The last token of a process ended: the case closes, or the call activity goes on with the results. */
const processEnded = (run: Run, root: Instance): void => {
  const caller = instanceOf(run, root.scope);
  const here = caller === undefined ? undefined : at(run, caller);
  if (caller === undefined || here === undefined) return closeCase(run, { outcome: 'completed' }, 'terminated');
  const results = root.variables.toObject();
  closeWaits(run, root.id);
  emit(run, 'ElementLeft', { instance: root.id, element: root.element, next: [] });
  const calling = at(run, instanceOf(run, caller.id) ?? caller) ?? here;
  elementOf(run, calling.node).returned?.(run, calling, results);
};

const awaitBoundaryEvents = (run: Run, { instance, node, graph }: Standing): void => {
  if (!('boundaryEvents' in node)) return;
  for (const id of node.boundaryEvents) {
    const event = nodeOf(graph, id);
    elementOf(run, event).await?.(run, instance, event);
  }
};

/** When nothing else moves, tokens at joins are looked at; true when any of them went on. */
const settleJoins = (run: Run): boolean => {
  const scopes = [...run.touched].sort((a, b) => a - b);
  run.touched.clear();
  const before = run.events.length;
  for (const id of scopes) {
    for (const node of joinsIn(run, instanceOf(run, id))) {
      const scope = instanceOf(run, id);
      if (scope?.children.has(node.id) === true) elementOf(run, node).settle?.(run, scope, node);
    }
  }
  return run.events.length > before;
};

/** The nodes directly in a scope whose tokens may wait for others: found once a container. */
const joinsIn = (run: Run, scope: Instance | undefined): readonly ProcessNode[] => {
  const container = scope === undefined ? undefined : graphOf(run, scope).containers.get(scope.element);
  if (scope === undefined || container === undefined) return [];
  const known = joins.get(container);
  if (known !== undefined) return known;
  const graph = graphOf(run, scope);
  const found = container.nodes
    .map((id) => nodeOf(graph, id))
    .filter((node) => elementOf(run, node).settle !== undefined && node.incoming.length > 1);
  joins.set(container, found);
  return found;
};

const joins = new WeakMap<Container, readonly ProcessNode[]>();

/** More steps at once than any process means: tokens that multiply in a loop. The event that keeps them stays small. */
const stepsPutOff = 2_000;

const continueLater = (run: Run, queue: readonly PendingStep[]): void => {
  const count = run.continuations + 1;
  const pending = [...run.state.pending, ...queue];
  run.queue = [];
  if (count < continuationsInARow && pending.length <= stepsPutOff) {
    emit(run, 'ContinuationDue', { pending, count });
    return;
  }
  const endless = new StepFailure(
    'EndlessLoop',
    `The case took ${String(count)} times ${String(activationsACommand)} automatic steps without waiting for anybody.`,
    'Set the variables that end the loop, then retry; or correct the process.',
  );
  for (const { step, instance } of queue) {
    const live = instanceOf(run, instance);
    if (live !== undefined) raiseIncident(run, { instance: live, retry: step }, endless);
  }
};
