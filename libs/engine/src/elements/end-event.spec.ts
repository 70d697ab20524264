import { describe } from '@jest/globals';
import { answer, complete, deployed, given, it, start } from '@throughline/testing';

const ending = await deployed(import.meta.url, './models/end-events.bpmn');
const byService = await deployed(import.meta.url, './models/end-message-service.bpmn');
const inside = await deployed(import.meta.url, './models/terminate-inside.bpmn');
const called = await deployed(import.meta.url, './models/terminate-called.bpmn');

const by = (how: string) => given(ending, start({ how, order: 'o-1' }));

describe('an end event', () => {
  it('ends its own token only', () => by('none').thenWaitsAt('other').when(complete('other')).thenEnded('completed'));

  it('sends its message as it ends', () =>
    by('message')
      .thenEvent('MessageThrown', { element: 'message', name: 'orderDone', key: 'o-1', payload: { order: 'o-1' } })
      .thenWaitsAt('other'));

  it('waits for the system that sends its message, where one is named', () =>
    given(byService, start()).thenWaitsAt('mail').when(answer('mail')).thenEnded());

  it('broadcasts its signal as it ends', () =>
    by('signal')
      .thenEvent('SignalThrown', { element: 'signal', name: 'orderClosed', payload: { order: 'o-1' } })
      .thenWaitsAt('other'));

  it('fails the case by an error that nobody catches, and says which', () =>
    by('error')
      .thenEvent('ErrorThrown', { element: 'error', code: 'NO_STOCK' })
      .thenEvent('TaskWithdrawn', { element: 'other' })
      .thenEvent('CaseClosed', { outcome: 'failed', reason: 'error NO_STOCK' })
      .thenEnded('failed'));

  it('lets the case go on after an escalation that nobody catches', () =>
    by('escalation').thenEvent('EscalationThrown', { code: 'LATE' }).thenWaitsAt('other'));
});

describe('a terminate end event', () => {
  it('ends everything in the case', () =>
    by('terminate').thenEvent('ElementCancelled', { element: 'other', cause: 'terminated' }).thenEnded('terminated'));

  it('ends everything in its subprocess, which is then left as usual', () =>
    given(inside, start())
      .thenWaitsAt('slow', 'quick')
      .when(complete('quick'))
      .thenEvent('TaskWithdrawn', { element: 'slow' })
      .thenWaitsAt('after')
      .when(complete('after'))
      .thenEnded('completed'));

  it('ends everything in the called process, and the caller goes on', () =>
    given(called, start())
      .when(complete('quick'))
      .thenEvent('TaskWithdrawn', { element: 'slow' })
      .thenWaitsAt('after'));
});
