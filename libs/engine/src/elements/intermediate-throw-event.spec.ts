import { describe, expect } from '@jest/globals';
import { answer, complete, deployed, given, it, start } from '@throughline/testing';

const telling = await deployed(import.meta.url, './models/throw-events.bpmn');
const byService = await deployed(import.meta.url, './models/throw-message-service.bpmn');
const beside = await deployed(import.meta.url, './models/throw-escalation.bpmn');
const interrupting = await deployed(import.meta.url, './models/throw-escalation-interrupting.bpmn');
const uncaught = await deployed(import.meta.url, './models/throw-escalation-uncaught.bpmn');
const ringing = await deployed(import.meta.url, './models/own-signal.bpmn');

describe('an intermediate throw event', () => {
  it('sends its message and broadcasts its signal on its way, with what its inputs choose', () =>
    given(telling, start({ topic: 'prices', secret: 1 }))
      .thenEvent('MessageThrown', {
        element: 'news1',
        name: 'newsPublished',
        key: 'prices',
        payload: { topic: 'prices' },
      })
      .thenEvent('SignalThrown', { element: 'ring', name: 'bellRang', payload: { topic: 'prices' } })
      .thenWaitsAt('read'));

  it('without a trigger is a milestone that is passed', () =>
    given(telling, start({ topic: 't' })).thenLeft('start', 'milestone', 'news1', 'ring'));

  it('waits for the system that does the sending, where one is named', () =>
    given(byService, start()).thenWaitsAt('mail').when(answer('mail')).thenEnded());
});

describe('an escalation', () => {
  it('starts what listens beside, and its own work goes on', () =>
    given(beside, start())
      .thenEvent('EscalationThrown', { element: 'warn', code: 'LATE', caughtBy: 'told' })
      .thenWaitsAt('finish', 'hurry')
      .when(complete('finish'))
      .thenWaitsAt('after', 'hurry'));

  it('ends its work where what listens interrupts', () =>
    given(interrupting, start())
      .thenEvent('ElementCancelled', { element: 'work', cause: 'interrupted' })
      .thenWaitsAt('hurry')
      .when(complete('hurry'))
      .thenEnded());

  it('that nobody listens to is on the record, and the case goes on', () =>
    given(uncaught, start()).thenEvent('EscalationThrown', { element: 'warn', code: 'LATE' }).thenWaitsAt('after'));
});

describe('a signal of the case itself', () => {
  it('reaches what waits for it in the same case at once', () =>
    given(ringing, start())
      .thenWaitsAt('hear', 'before')
      .when(complete('before'))
      .thenEvent('SignalReceived', { element: 'hear', signal: expect.stringContaining('case/case-1/') })
      .thenWaitsAt('heard'));
});
