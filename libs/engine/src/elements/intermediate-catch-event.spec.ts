import { describe } from '@jest/globals';
import {
  complete,
  correlate,
  deployed,
  fire,
  fireNow,
  given,
  it,
  retry,
  setVariables,
  signal,
  start,
} from '@throughline/testing';

const message = await deployed(import.meta.url, './models/catch-message.bpmn');
const pause = await deployed(import.meta.url, './models/catch-timer.bpmn');
const cycle = await deployed(import.meta.url, './models/catch-timer-cycle.bpmn');
const date = await deployed(import.meta.url, './models/catch-date.bpmn');
const bell = await deployed(import.meta.url, './models/catch-signal.bpmn');

describe('an intermediate message event', () => {
  it('waits for its message under the key of the case', () =>
    given(message, start({ invoice: 4 }))
      .thenWaitsAt('paid')
      .thenSubscribed('paid', { name: 'paymentReceived', key: '4' }));

  it('takes from the message what its output mappings choose', () =>
    given(message, start({ invoice: 4 }))
      .when(correlate('paid', { amount: 90, bank: 'b' }))
      .thenWaitsAt('book')
      .thenVariables({ invoice: 4, received: 90 })
      .thenSubscribed('paid'));

  it('waits for an operator where the case has no key for it', () =>
    given(message, start())
      .thenIncident('paid', 'TextExpected')
      .when(setVariables('paid', { invoice: 'i' }), retry('paid'))
      .thenSubscribed('paid', { key: 'i' }));
});

describe('an intermediate timer event', () => {
  it('holds its token for the time that the case says', () =>
    given(pause, start({ wait: 'P2DT1H' }))
      .thenDue('pause', '2026-03-04T10:00:00.000Z')
      .when(fireNow('pause'))
      .thenRefused('TimerNotDue')
      .when(fire('pause'))
      .thenWaitsAt('book')
      .thenDue('pause'));

  it('waits until a date in the zone that the model names', () =>
    given(date, start()).thenDue('pause', '2026-12-24T17:00:00.000Z'));

  it('happens once, even where the model gives it a cycle', () =>
    given(cycle, start())
      .when(fire('pause'))
      .thenEvents([
        { type: 'TimerFired', data: { element: 'pause' } },
        { type: 'ElementLeft', data: { element: 'pause' } },
        { type: 'TaskCreated', data: { element: 'book' } },
      ]));

  it('waits for an operator where its time can not be understood', () =>
    given(pause, start({ wait: 'two days' }))
      .thenIncident('pause', 'TimerNotUnderstood')
      .when(setVariables('pause', { wait: 'PT1S' }), retry('pause'), fire('pause'), complete('book'))
      .thenEnded());
});

describe('an intermediate signal event', () => {
  it('waits for its signal by name alone, and takes what came with it', () =>
    given(bell, start({ shop: 'north' }))
      .thenSubscribed('open', { trigger: 'signal', name: 'shop-north' })
      .when(signal('open', { since: 'now' }))
      .thenWaitsAt('book')
      .thenVariables({ shop: 'north', since: 'now' }));
});
