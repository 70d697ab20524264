import { describe } from '@jest/globals';
import { correlate, deployed, engine, given, it, send, start } from '@throughline/testing';

const waiting = await deployed(import.meta.url, './models/waiting.bpmn');

const message = (subscription: number, name: string) =>
  send({ type: 'CorrelateMessage', body: { subscription, message: 'm-9', name, payload: {} }, by: engine });

describe('correlating a message', () => {
  it('records which message it was, and the element goes on with what it brought', () =>
    given(waiting, start())
      .when(correlate('payment', { amount: 9 }))
      .thenEvent('MessageCorrelated', { element: 'payment', message: 'm-1', name: 'paid' })
      .thenEvent('SubscriptionClosed', { element: 'payment' })
      .thenVariables({ amount: 9 })
      .thenWaitsAt('halt', 'pause'));

  it('is refused when the case waits for it no more', () =>
    given(waiting, start(), correlate('payment')).when(correlate('payment')).thenRefused('SubscriptionClosed'));

  it('is refused for a subscription of another name, or of a signal', () => {
    const open = given(waiting, start());
    const numbers = [...open.state.subscriptions.values()];
    const payment = numbers.find(({ element }) => element === 'payment')?.subscription ?? 0;
    const halt = numbers.find(({ element }) => element === 'halt')?.subscription ?? 0;
    open.when(message(payment, 'ordered')).thenRefused('SubscriptionClosed');
    open.when(message(halt, 'stopped')).thenRefused('SubscriptionClosed');
  });
});
