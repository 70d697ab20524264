import { describe, expect, it } from '@jest/globals';
import { createCases } from '@throughline/cases';
import type { Rules } from '@throughline/engine';
import type { Instant } from '@throughline/events';
import { createMemoryStore, sha256 } from '@throughline/event-store/memory';
import { readScenario } from './scenario/read-scenario.js';
import { runScenario } from './scenario/run-scenario.js';
import { createSimulation, type Simulation } from './simulation.js';
import { beginning, decisionsOf, modelText, processesOf } from './test-models.js';

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

describe.each([
  ['sale.scenario.yaml', 'sale'],
  ['lost-sale.scenario.yaml', 'sale'],
  [undefined, 'many'],
])('the trace of %s on %s', (file, model) => {
  it('is the same in a simulation as in the record', async () => {
    const processes = await processesOf(model);
    const decisions = await decisionsOf('discount');
    const simulation = createSimulation({
      processes: processes.values(),
      decisions: decisions.values(),
      start: beginning,
    });
    const reading = readScenario(file === undefined ? '' : modelText(file));
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
    expect(runScenario({ simulation, graphs: processes, process: model }, reading.scenario)).toMatchObject({
      kind: 'passed',
    });

    const ref = (id: string) => ({ id, version: 1, hash: '0'.repeat(64) });
    const rules: Rules = {
      processes,
      decisions: new Map([...decisions].map(([id, decision]) => [id, { ref: ref(id), decision }])),
      forms: new Map(),
    };
    const store = await recordedAgain(simulation, rules);
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
