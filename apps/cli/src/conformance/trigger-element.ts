import type { Outcome, Simulation } from '@throughline/simulator';
import type { ProcessGraph } from '@throughline/process-model';
import type { Collaboration } from './collaboration.js';

/** Where things are triggered: the cases, their processes, and what lies between those. */
export type Stage = {
  readonly simulation: Simulation;
  readonly graphs: readonly ProcessGraph[];
  readonly collaboration: Collaboration;
};

/**
 * Makes happen what an element waits for, wherever in the cases it waits; else opens a case there. Words where neither is
 * possible.
 */
export const trigger = ({ simulation, graphs, collaboration }: Stage, element: string): string | undefined => {
  const waiting = happening(simulation, element);
  if (waiting !== undefined) return refusalIn(waiting);
  for (const graph of graphs) {
    const container = graph.containers.get(graph.id);
    const isProcess = element === graph.id || element === collaboration.participants.get(graph.id);
    if (isProcess || container?.implicitStarts.includes(element) === true) return refusalIn(simulation.start(graph.id));
    if (container?.nodes.includes(element) !== true) continue;
    return refusalIn(simulation.start(graph.id, {}, { startEvent: element }));
  }
  return `nothing waits at ${element}, and it opens no case`;
};

/** Makes happen what waits at an element; undefined where nothing does. */
export const happening = (simulation: Simulation, element: string): Outcome | undefined => {
  for (const { id, state } of simulation.cases()) {
    const at = <T extends { readonly element: string }>(all: Iterable<T>): T | undefined =>
      [...all].find((each) => each.element === element);
    const task = at(state.tasks.values());
    if (task !== undefined) return simulation.complete({ caseId: id, number: task.task });
    const request = at(state.requests.values());
    if (request !== undefined) return simulation.service({ caseId: id, number: request.request }, { kind: 'result' });
    const timer = at(state.timers.values());
    if (timer !== undefined) {
      const body = { timer: timer.timer, early: { reason: 'the test triggers it' } };
      return simulation.execute(id, { type: 'FireTimer', body });
    }
    const open = at(state.subscriptions.values());
    if (open === undefined) continue;
    const { subscription, name, trigger: kind } = open;
    const outside = { subscription, name, payload: {} };
    return kind === 'message'
      ? simulation.execute(id, { type: 'CorrelateMessage', body: { ...outside, message: `test/${name}` } })
      : simulation.execute(id, { type: 'DeliverSignal', body: { ...outside, signal: `test/${name}` } });
  }
  return undefined;
};

/** Elements where something is waited for, in every case. */
export const elementsThatWait = (simulation: Simulation): readonly string[] =>
  simulation
    .cases()
    .flatMap(({ state: { tasks, requests, timers, subscriptions } }) =>
      [...tasks.values(), ...requests.values(), ...subscriptions.values(), ...timers.values()].map(
        ({ element }) => element,
      ),
    );

const refusalIn = (outcome: Outcome): string | undefined =>
  outcome.kind === 'refused' ? `${outcome.refusal.code}: ${outcome.refusal.message}` : undefined;
