import { describe } from '@jest/globals';
import { answer, deployed, fail, given, it, retry, start } from '@throughline/testing';

const asking = await deployed(import.meta.url, './models/asking.bpmn');

describe('a service that fails', () => {
  it('is asked again while attempts are left', () =>
    given(asking, start())
      .when(fail('ship'))
      .thenEvents([
        { type: 'ServiceFailed', data: { element: 'ship', attempt: 1, retries: 2, message: 'out of order' } },
        { type: 'ServiceRequested', data: { element: 'ship', attempt: 2, retries: 1 } },
      ]));

  it('waits for an operator when none is left', () =>
    given(asking, start())
      .when(fail('ship'), fail('ship'))
      .thenNoIncident()
      .when(fail('ship'))
      .thenNoEvent('ServiceRequested')
      .thenIncident('ship', 'ServiceFailed')
      .thenWaitsAt('ship'));

  it('may say itself how many attempts are left', () =>
    given(asking, start())
      .when(fail('ship', 7))
      .thenEvent('ServiceRequested', { attempt: 2, retries: 6 })
      .when(fail('ship', 0))
      .thenIncident('ship', 'ServiceFailed'));

  it('is asked once more when the operator says so', () =>
    given(asking, start(), fail('ship', 0))
      .when(retry('ship'))
      .thenNoIncident()
      .thenEvent('ServiceRequested', { attempt: 2, retries: 0 })
      .when(fail('ship'))
      .thenIncident('ship', 'ServiceFailed')
      .when(retry('ship'), answer('ship'))
      .thenWaitsAt('after'));

  it('can not fail twice in one attempt', () =>
    given(asking, start(), fail('ship', 0)).when(fail('ship')).thenRefused('AttemptOver'));
});
