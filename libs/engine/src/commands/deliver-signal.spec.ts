import { describe } from '@jest/globals';
import { deployed, engine, given, it, send, signal, start } from '@throughline/testing';

const waiting = await deployed(import.meta.url, './models/waiting.bpmn');

describe('delivering a signal', () => {
  it('records which signal it was, and the element goes on with what it brought', () =>
    given(waiting, start())
      .when(signal('halt', { why: 'strike' }))
      .thenEvent('SignalReceived', { element: 'halt', signal: 's-1', name: 'stopped' })
      .thenVariables({ why: 'strike' })
      .thenWaitsAt('payment', 'pause'));

  it('is refused when the case waits for it no more', () =>
    given(waiting, start(), signal('halt')).when(signal('halt')).thenRefused('SubscriptionClosed'));

  it('is refused for a subscription of a message', () => {
    const open = given(waiting, start());
    const payment = [...open.state.subscriptions.values()].find(({ element }) => element === 'payment');
    const body = { subscription: payment?.subscription ?? 0, signal: 's', name: 'paid', payload: {} };
    open.when(send({ type: 'DeliverSignal', body, by: engine })).thenRefused('SubscriptionClosed');
  });

  it('changes nothing where the case itself threw it: it arrived at once', () => {
    const open = given(waiting, start());
    const halt = [...open.state.subscriptions.values()].find(({ element }) => element === 'halt');
    const body = { subscription: halt?.subscription ?? 0, signal: 'case/case-1/7', name: 'stopped', payload: {} };
    open
      .when(send({ type: 'DeliverSignal', body, by: engine }))
      .thenEvents([])
      .thenWaitsAt('payment', 'halt', 'pause');
  });
});
