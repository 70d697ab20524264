import { describe, expect } from '@jest/globals';
import { answer, deployed, fail, given, it, retry, start } from '@throughline/testing';

const asking = await deployed(import.meta.url, './models/asking.bpmn');
const askingPatiently = await deployed(import.meta.url, './models/asking-patiently.bpmn');

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

  it('is given the time that the model says, and rests longer after each failure, at most a day', () => {
    const times = { timeout: 'PT5M', heartbeat: 'PT30S', backoff: 'PT10S' };
    const asked = given(askingPatiently, start())
      .thenEvent('ServiceRequested', { attempt: 1, ...times })
      .when(fail('ship'))
      .thenEvent('ServiceRequested', { attempt: 2, ...times, notBefore: '2026-03-02T09:00:10.000Z' })
      .when(fail('ship'))
      .thenEvent('ServiceRequested', { attempt: 3, notBefore: '2026-03-02T09:00:20.000Z' });
    asked
      .when(...Array.from({ length: 20 }, () => fail('ship')))
      .thenEvent('ServiceRequested', { attempt: 23, notBefore: '2026-03-03T09:00:00.000Z' });
  });

  it('does not rest when an operator says so', () => {
    const [again] = given(askingPatiently, start(), fail('ship', 0)).when(retry('ship')).events.slice(-1);
    expect(again).toMatchObject({ type: 'ServiceRequested', data: { attempt: 2 } });
    expect(again?.data).not.toHaveProperty('notBefore');
  });

  it('can not fail twice in one attempt', () =>
    given(asking, start(), fail('ship', 0)).when(fail('ship')).thenRefused('AttemptOver'));
});
