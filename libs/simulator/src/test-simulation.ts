import type { Rules } from '@throughline/engine';
import { createSimulation, type Simulation, type SimulationSetup } from './simulation.js';

/** When the clock of every simulation in the specs begins. */
export const beginning = '2026-01-01T00:00:00.000Z';

/** A simulation of what was deployed. */
export const simulationOf = (
  { processes, decisions }: Rules,
  setup: Partial<Pick<SimulationSetup, 'services' | 'organisation' | 'start'>> = {},
): Simulation =>
  createSimulation({
    processes: processes.values(),
    decisions: [...decisions.values()].map(({ decision }) => decision),
    start: beginning,
    ...setup,
  });

/** Where tokens of all cases stand: element ids, sorted. */
export const waitingIn = (simulation: Simulation): readonly string[] =>
  simulation
    .cases()
    .flatMap(({ state }) => [...state.instances.values()])
    .filter((instance) => instance.children.isEmpty())
    .map(({ element }) => element)
    .sort();

/** Element ids of the events of one type, in order. */
export const elementsOf = (simulation: Simulation, type: string): readonly string[] =>
  simulation
    .commits()
    .flatMap(({ events }) => events)
    .flatMap((event) => (event.type === type && 'element' in event.data ? [event.data.element] : []));
