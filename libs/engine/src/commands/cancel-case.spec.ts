import { describe } from '@jest/globals';
import { cancel, claim, complete, deployed, given, it, start } from '@throughline/testing';

const working = await deployed(import.meta.url, './models/one-task.bpmn');
const waiting = await deployed(import.meta.url, './models/waiting.bpmn');

describe('cancelling a case', () => {
  it('withdraws its open work and closes it with the reason', () =>
    given(working, start())
      .when(cancel('the customer withdrew'))
      .thenEvents([
        { type: 'TaskWithdrawn', data: { element: 'work' } },
        { type: 'ElementCancelled', data: { element: 'work', cause: 'cancelled' } },
        { type: 'ElementCancelled', data: { element: 'working', cause: 'cancelled' } },
        { type: 'CaseClosed', data: { outcome: 'cancelled', reason: 'the customer withdrew' } },
      ])
      .thenEnded('cancelled'));

  it('ends all that it waits for', () =>
    given(waiting, start()).when(cancel()).thenSubscribed('payment').thenSubscribed('halt').thenDue('pause'));

  it('is final: a closed case refuses everything', () => {
    const closed = given(working, start(), cancel());
    closed.when(cancel()).thenRefused('CaseClosed');
    closed.when(claim('work')).thenRefused('CaseClosed');
    given(working, start(), complete('work')).thenEnded().when(cancel()).thenRefused('CaseClosed');
  });
});
