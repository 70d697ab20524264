import { describe } from '@jest/globals';
import { correlate, deployed, fire, given, it, signal, start } from '@throughline/testing';

const waiting = await deployed(import.meta.url, './models/event-based-gateway.bpmn');
const receive = await deployed(import.meta.url, './models/event-based-gateway-receive.bpmn');
const opening = await deployed(import.meta.url, './models/event-based-gateway-opening.bpmn');
const openingAll = await deployed(import.meta.url, './models/event-based-gateway-opening-parallel.bpmn');

const invoice = start({ invoice: 'i' });

describe('an event-based gateway', () => {
  it('waits for all of its events at once', () =>
    given(waiting, invoice)
      .thenWaitsAt('first')
      .thenSubscribed('payment', { name: 'paid', key: 'i' })
      .thenSubscribed('halt', { name: 'stopped' })
      .thenDue('late', '2026-03-16T09:00:00.000Z'));

  for (const [event, next, comes] of [
    ['payment', 'book', correlate('payment', { amount: 3 })],
    ['halt', 'close', signal('halt', { amount: 3 })],
    ['late', 'remind', fire('late')],
  ] as const) {
    it(`goes where ${event} stands when that comes first, and waits for the others no more`, () =>
      given(waiting, invoice)
        .when(comes)
        .thenWaitsAt(next)
        .thenLeft('start', 'first', event)
        .thenSubscribed('payment')
        .thenSubscribed('halt')
        .thenDue('late'));
  }

  it('takes what the message brought', () =>
    given(waiting, invoice)
      .when(correlate('payment', { amount: 3 }))
      .thenVariables({ invoice: 'i', amount: 3 }));

  it('leads to a receive task as to an event', () =>
    given(receive, start()).when(correlate('payment')).thenWaitsAt('book').thenLeft('start', 'first', 'payment'));
});

describe('an event-based gateway that opens a case', () => {
  it('goes where the event that came stands, and waits for no other', () =>
    given(opening, start({}, { startEvent: 'payment' }))
      .thenWaitsAt('book')
      .thenSubscribed('order')
      .thenLeft('first', 'payment'));

  it('waits for the other events too where it is parallel', () =>
    given(openingAll, start({}, { startEvent: 'payment' }))
      .thenEvents([
        { type: 'CaseOpened', data: {} },
        { type: 'ElementEntered', data: { element: 'opening' } },
        { type: 'ElementEntered', data: { element: 'first' } },
        { type: 'ElementLeft', data: { element: 'first' } },
        { type: 'SubscriptionOpened', data: { element: 'order' } },
        { type: 'ElementLeft', data: { element: 'payment' } },
        { type: 'TaskCreated', data: { element: 'book' } },
      ])
      .when(correlate('order'))
      .thenWaitsAt('pack', 'book'));
});
