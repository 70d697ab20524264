import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { createCases } from '@throughline/cases';
import type { Rules } from '@throughline/engine';
import type { Instant } from '@throughline/events';
import { createMemoryStore, sha256 } from '@throughline/event-store/memory';
import { deployed } from '@throughline/testing';
import { readScenario } from './scenario/read-scenario.js';
import { runScenario } from './scenario/run-scenario.js';
import type { Simulation } from './simulation.js';
import { beginning, simulationOf } from './test-simulation.js';

/** The same commands at the same instants, through libs/cases and a store that keeps the record. */
const recordedAgain = async (simulation: Simulation, rules: Rules) => {
  const store = createMemoryStore();
  let now: Instant = beginning;
  const cases = createCases({ store, rulesAt: async () => rules, now: () => now, sha256, projecting: () => ({}) });
  for (const { command, at } of simulation.commits()) {
    now = at;
    // The host of the record continues by itself.
    if (command.type !== 'Continue') await cases.execute(command);
  }
  return store;
};

const sales = await deployed(import.meta.url, { files: ['./models/sale.bpmn', './models/discount.dmn'] });
const many = await deployed(import.meta.url, './models/many.bpmn');

const scenarioIn = (file: string) => {
  const reading = readScenario(readFileSync(new URL(file, import.meta.url), 'utf8'));
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.scenario;
};

describe.each([
  { trace: 'a sale that ships', bundle: sales, scenario: scenarioIn('./models/sale.scenario.yaml') },
  { trace: 'a sale that is lost', bundle: sales, scenario: scenarioIn('./models/lost-sale.scenario.yaml') },
  { trace: 'a case that must be continued', bundle: many, scenario: [] },
])('the trace of $trace', ({ bundle: { rules, process }, scenario }) => {
  it('is the same in a simulation as in the record', async () => {
    const simulation = simulationOf(rules);
    const run = runScenario({ simulation, graphs: rules.processes, process }, scenario);
    expect(run).toEqual({ kind: 'passed', steps: scenario.length });

    const store = await recordedAgain(simulation, asSimulated(rules));
    const { commits } = await store.read({ kind: 'case', id: 'case-1' });
    const written = commits.map(({ at, firstSeq, events }) => ({
      at,
      firstSeq,
      events: events.map(({ type, v, data }) => ({ type, v, data })),
    }));
    const simulated = simulation.commits().filter(({ events }) => events.length > 0);
    expect(written).toEqual(simulated.map(({ at, firstSeq, events }) => ({ at, firstSeq, events })));
    expect(written.length).toBeGreaterThan(2);
  });
});

/** Decisions under the versions that a simulation gives them. */
const asSimulated = (rules: Rules): Rules => ({
  ...rules,
  decisions: new Map(
    [...rules.decisions].map(([id, { decision }]) => [id, { ref: { id, version: 1, hash: '0'.repeat(64) }, decision }]),
  ),
});
