import { readFileSync } from 'node:fs';
import { readDecisions, type Decision } from '@throughline/decision-model';
import { readProcesses, type ProcessGraph } from '@throughline/process-model';
import { createSimulation, type Simulation, type SimulationSetup } from './simulation.js';

/** A file of the models beside the specs. */
export const modelText = (name: string): string => readFileSync(new URL(`./models/${name}`, import.meta.url), 'utf8');

/** The processes of a model by id. */
export const processesOf = async (name: string): Promise<ReadonlyMap<string, ProcessGraph>> => {
  const model = await readProcesses(modelText(`${name}.bpmn`));
  if (!model.ok) throw new Error(model.problems.map(({ element, message }) => `${element}: ${message}`).join('\n'));
  return model.processes;
};

/** The decisions of a model by id. */
export const decisionsOf = async (name: string): Promise<ReadonlyMap<string, Decision>> => {
  const model = await readDecisions(modelText(`${name}.dmn`));
  if (!model.ok) throw new Error(model.problems.map(({ element, message }) => `${element}: ${message}`).join('\n'));
  return model.decisions;
};

/** When the clock of every simulation in the specs begins. */
export const beginning = '2026-01-01T00:00:00.000Z';

/** A simulation of a model. */
export const simulationOf = async (
  name: string,
  setup: Partial<Pick<SimulationSetup, 'services' | 'decisions'>> = {},
): Promise<Simulation> =>
  createSimulation({ processes: (await processesOf(name)).values(), start: beginning, ...setup });

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
    .flatMap((event) => (event.type === type && 'element' in event.data ? [String(event.data.element)] : []));
