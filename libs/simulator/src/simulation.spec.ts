import { describe, expect, it } from '@jest/globals';
import { deployed } from '@throughline/testing';
import type { ServiceAnswer } from './service-behaviour.js';
import { beginning, elementsOf, simulationOf, waitingIn } from './test-simulation.js';

const sales = await deployed(import.meta.url, { files: ['./models/sale.bpmn', './models/discount.dmn'] });
const clocks = await deployed(import.meta.url, './models/clocks.bpmn');
const mail = await deployed(import.meta.url, './models/mail.bpmn');
const ownSignal = await deployed(import.meta.url, './models/own-signal.bpmn');
const many = await deployed(import.meta.url, './models/many.bpmn');

const sale = () => {
  const simulation = simulationOf(sales.rules);
  simulation.start('sale', { order: 'A-1', amount: 1200 });
  return simulation;
};

const machine = (answer: ServiceAnswer) => simulationOf(clocks.rules, { services: () => answer });

describe('the clock', () => {
  it('fires timers in the order in which they are due, and at one instant in the order of their numbers', () => {
    const simulation = simulationOf(clocks.rules);
    simulation.start('clocks');
    expect(simulation.advance('PT3H')).toEqual({
      kind: 'advanced',
      to: '2026-01-01T03:00:00.000Z',
      fired: [
        { caseId: 'case-1', element: 'first', dueAt: '2026-01-01T01:00:00.000Z' },
        { caseId: 'case-1', element: 'second', dueAt: '2026-01-01T01:00:00.000Z' },
        { caseId: 'case-1', element: 'overdue', dueAt: '2026-01-01T01:00:00.000Z' },
        { caseId: 'case-1', element: 'slow', dueAt: '2026-01-01T02:00:00.000Z' },
      ],
    });
    expect(simulation.state('case-1')?.outcome).toBe('completed');
  });

  it('stands still where nothing is due, and never goes back', () => {
    const simulation = sale();
    simulation.advance('PT1H');
    expect(simulation.now()).toBe('2026-01-01T01:00:00.000Z');
    expect(elementsOf(simulation, 'TimerFired')).toEqual([]);
    expect(simulation.advanceTo(beginning)).toMatchObject({ kind: 'refused', refusal: { code: 'ClockRunsForward' } });
    expect(simulation.advance('a day')).toMatchObject({ refusal: { code: 'DurationNotUnderstood' } });
  });

  it('goes to the next timer and fires that one alone; of several at once, the one that is named', () => {
    const simulation = simulationOf(clocks.rules);
    simulation.start('clocks');
    expect(simulation.advanceToNextTimer('second')).toMatchObject({ fired: [{ element: 'second' }] });
    expect(simulation.advanceToNextTimer()).toMatchObject({ fired: [{ element: 'first' }] });
    expect(simulation.now()).toBe('2026-01-01T01:00:00.000Z');
  });

  it('arms a cycle again each time, as often as the model says', () => {
    const simulation = sale();
    simulation.advance('P30D');
    expect(elementsOf(simulation, 'TimerFired')).toEqual(['slow', 'slow']);
  });
});

describe('services', () => {
  it('answer at once where the behaviour says no more', () => {
    const simulation = machine({ kind: 'result', variables: { made: 3 } });
    simulation.start('clocks');
    expect(waitingIn(simulation)).toEqual(['first', 'second', 'slow']);
  });

  it('answer later on the clock, and count as on time when a limit ends at that very instant', () => {
    const simulation = machine({ kind: 'result', after: 'PT1H' });
    simulation.start('clocks');
    expect(simulation.answersDue()).toEqual(['2026-01-01T01:00:00.000Z']);
    simulation.advance('PT1H');
    expect(elementsOf(simulation, 'ServiceAnswered')).toEqual(['work']);
    expect(elementsOf(simulation, 'TimerFired')).toEqual(['first', 'second']);
  });

  it('answer nobody any more when their limit has ended before', () => {
    const simulation = machine({ kind: 'result', after: 'PT2H' });
    simulation.start('clocks');
    simulation.advance('PT2H');
    expect(elementsOf(simulation, 'ServiceWithdrawn')).toEqual(['work']);
    expect(elementsOf(simulation, 'ServiceAnswered')).toEqual([]);
  });

  it('are asked again as often as the model allows, and then a person is', () => {
    const simulation = machine({ kind: 'failure', message: 'out of oil' });
    simulation.start('clocks');
    expect(elementsOf(simulation, 'ServiceRequested')).toEqual(['work', 'work', 'work']);
    expect(elementsOf(simulation, 'IncidentRaised')).toEqual(['work']);
  });

  it('see the variables of the element that asks', () => {
    const seen: unknown[] = [];
    const simulation = simulationOf(clocks.rules, {
      services: ({ service, variables, attempt }) => {
        seen.push({ service, variables, attempt });
        return undefined;
      },
    });
    simulation.start('clocks', { batch: 'B' });
    expect(seen).toEqual([{ service: 'machine', variables: { batch: 'B' }, attempt: 1 }]);
    expect(simulation.service('work', { kind: 'result' })).toMatchObject({ kind: 'accepted' });
    expect(simulation.service('work', { kind: 'result' })).toMatchObject({ refusal: { code: 'RequestNotOpen' } });
  });
});

describe('messages and signals', () => {
  it('opens a case by a message that another case sends; the receiving task that opens it waits for no second one', () => {
    const simulation = simulationOf(mail.rules);
    simulation.start('sender');
    expect(waitingIn(simulation)).toEqual(['think', 'wait']);
    expect(simulation.state('case-2')?.process).toBe('receiver');
  });

  it('brings the answer back to the case that waits, and opens cases by the signal at its end', () => {
    const simulation = simulationOf(mail.rules);
    simulation.start('sender');
    simulation.complete('think');
    expect(waitingIn(simulation)).toEqual(['look']);
    expect(simulation.cases().map(({ process, state }) => [process, state.status])).toEqual([
      ['sender', 'closed'],
      ['receiver', 'closed'],
      ['guard', 'open'],
    ]);
  });

  it('keeps a message for who comes to wait for it, until it expires', () => {
    const inTime = sale();
    expect(inTime.message({ name: 'paid', key: 'A-1', timeToLive: 'PT2H' })).toEqual([]);
    inTime.advance('PT1H');
    inTime.complete('qualify');
    inTime.service('stock', { kind: 'result' });
    expect(waitingIn(inTime)).toEqual(['weather']);

    const tooLate = sale();
    tooLate.message({ name: 'paid', key: 'A-1', timeToLive: 'PT2H' });
    tooLate.advance('PT2H');
    tooLate.complete('qualify');
    tooLate.service('stock', { kind: 'result' });
    expect(waitingIn(tooLate)).toEqual(['payment']);
  });

  it('brings a message to the case with its key, to one case of a process, and to no other', () => {
    const simulation = sale();
    for (const order of ['A-1', 'B-2']) simulation.start('sale', { order, amount: 1 });
    for (let times = 1; times <= 3; times += 1) {
      simulation.complete('qualify');
      simulation.service('stock', { kind: 'result' });
    }
    expect(simulation.message({ name: 'paid', key: 'A-1' })).toMatchObject([{ kind: 'accepted', caseId: 'case-1' }]);
    expect(waitingIn(simulation)).toEqual(['payment', 'payment', 'weather']);
    expect(simulation.message({ name: 'paid' })).toEqual([]);
  });

  it('brings a signal to everybody who waits for it, and keeps it for nobody', () => {
    const simulation = sale();
    simulation.signal('storm');
    simulation.complete('qualify');
    simulation.service('stock', { kind: 'result' });
    simulation.message({ name: 'paid', key: 'A-1' });
    expect(waitingIn(simulation)).toEqual(['weather']);
    simulation.signal('storm');
    expect(elementsOf(simulation, 'SignalReceived')).toEqual(['stormy']);
    expect(simulation.state('case-1')?.outcome).toBe('completed');
  });

  it('reaches, by a signal from the last token of a subprocess, what listens on that subprocess, once', () => {
    const simulation = simulationOf(ownSignal.rules);
    simulation.start('own-signal');
    expect(elementsOf(simulation, 'SignalReceived')).toEqual(['heard']);
    expect(simulation.commits()).toHaveLength(1);
    expect(waitingIn(simulation)).toEqual(['after', 'note']);
  });
});

describe('cases', () => {
  it('go on by themselves where one command has more steps than it may take', () => {
    const simulation = simulationOf(many.rules);
    simulation.start('many');
    expect(simulation.state('case-1')?.outcome).toBe('completed');
    expect(simulation.commits().map(({ command }) => command.type)).toEqual(['StartCase', 'Continue', 'Continue']);
  });

  it('refuse what the engine refuses', () => {
    const simulation = sale();
    expect(simulation.start('nowhere')).toMatchObject({ kind: 'refused', refusal: { code: 'ProcessUnknown' } });
    expect(simulation.complete('reserve')).toMatchObject({ kind: 'refused', refusal: { code: 'TaskNotOpen' } });
    expect(simulation.throwError('qualify', { code: 'UNHEARD_OF' })).toMatchObject({
      refusal: { code: 'ErrorNotCaught' },
    });
  });

  it('go two ways from a fork, and neither way knows of the other', () => {
    const simulation = sale();
    const other = simulation.fork();
    simulation.complete('qualify');
    other.advance('P1D');
    expect(waitingIn(simulation)).toEqual(['reserve']);
    expect(waitingIn(other)).toEqual(['qualify']);
    expect([simulation.now(), other.now()]).toEqual([beginning, '2026-01-02T00:00:00.000Z']);
    expect(elementsOf(simulation, 'TimerFired')).toEqual([]);
  });
});
