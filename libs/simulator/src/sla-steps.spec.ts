import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readOrganisation } from '@throughline/organisation';
import { deployed } from '@throughline/testing';
import { readScenario } from './scenario/read-scenario.js';
import { runScenario } from './scenario/run-scenario.js';
import { elementsOf, simulationOf } from './test-simulation.js';

const { rules } = await deployed(import.meta.url, './models/handoff.bpmn');

const day = '09:00-17:00';
const reading = readOrganisation({
  departments: [
    { id: 'sales', name: 'Sales' },
    { id: 'technical', name: 'Technical department', head: 'tom' },
  ],
  calendars: [
    {
      ...{ id: 'office', zone: 'UTC' },
      hours: { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day },
    },
  ],
  roles: ['commercial-director', 'general-director'].map((id) => ({ id, name: id })),
  people: [
    { id: 'tom', name: 'Tom', departments: ['technical'], reportsTo: 'cora' },
    { id: 'cora', name: 'Cora', roles: ['commercial-director'], reportsTo: 'gero' },
    { id: 'gero', name: 'Gero', roles: ['general-director'] },
  ],
});

const thursday = '2026-01-01T15:00:00.000Z';

const company = () => {
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return simulationOf(rules, { organisation: reading.organisation, start: thursday });
};

const stepsTaken = ['HandoffOfferedAgain', 'TaskReminded', 'TaskOverdue', 'TaskEscalated'];

const taken = (simulation: ReturnType<typeof company>): readonly string[] =>
  stepsTaken.flatMap((type) => elementsOf(simulation, type).map(() => type));

describe('an SLA in a simulation', () => {
  it('offers, reminds and climbs up to the general director over a weekend, until somebody does the work', () => {
    const text = readFileSync(new URL('./models/handoff.scenario.yaml', import.meta.url), 'utf8');
    const scenario = readScenario(text);
    if (!scenario.ok) throw new Error(JSON.stringify(scenario.problems));
    const played = { simulation: company(), graphs: rules.processes, process: 'handoff' };
    expect(runScenario(played, scenario.scenario)).toEqual({ kind: 'passed', steps: 9 });
  });

  it('takes no step before its time, and every step once', () => {
    const simulation = company();
    simulation.start('handoff');
    simulation.complete('ask');
    simulation.advance('PT59M');
    expect(taken(simulation)).toEqual([]);
    simulation.advance('P30D');
    simulation.advance('P30D');
    expect(taken(simulation)).toEqual([...stepsTaken, 'TaskEscalated', 'TaskEscalated']);
  });

  it('takes no further step when the work is done', () => {
    const simulation = company();
    simulation.start('handoff');
    simulation.complete('ask');
    simulation.complete('calculate');
    simulation.advance('P30D');
    expect(taken(simulation)).toEqual([]);
  });

  it('takes none on the way to a timer that there is not', () => {
    const simulation = company();
    simulation.start('handoff');
    simulation.complete('ask');
    expect(simulation.advanceToNextTimer()).toMatchObject({ kind: 'refused', refusal: { code: 'NoTimerArmed' } });
    expect(taken(simulation)).toEqual([]);
  });

  it('goes its own way in a fork', () => {
    const simulation = company();
    simulation.start('handoff');
    simulation.complete('ask');
    const other = simulation.fork();
    other.advance('P30D');
    expect(taken(other)).toHaveLength(6);
    expect(taken(simulation)).toEqual([]);
  });

  it('counts any time without an organisation, and climbs to nobody by name', () => {
    const simulation = simulationOf(rules, { start: thursday });
    simulation.start('handoff');
    simulation.complete('ask');
    simulation.advance('PT8H');
    const escalated = simulation
      .commits()
      .flatMap(({ events, at }) =>
        events.flatMap((event) => (event.type === 'TaskEscalated' ? [{ at, ...event.data }] : [])),
      );
    expect(escalated).toEqual([
      {
        at: '2026-01-01T23:00:00.000Z',
        task: expect.any(Number),
        element: 'calculate',
        department: 'technical',
        step: 4,
        rung: 1,
        role: 'head',
      },
    ]);
  });
});
