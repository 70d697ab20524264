import { describe } from '@jest/globals';
import { answer, deployed, fail, given, it, send, start, warehouse } from '@throughline/testing';

const asking = await deployed(import.meta.url, './models/asking.bpmn');

describe('answering a service request', () => {
  it('records which attempt succeeded, and the element goes on', () =>
    given(asking, start(), fail('ship'))
      .when(answer('ship', { parcel: 'p' }))
      .thenEvent('ServiceAnswered', { element: 'ship', attempt: 2 })
      .thenWaitsAt('after')
      .thenVariables({ parcel: 'p' }));

  it('is refused twice', () =>
    given(asking, start(), answer('ship')).when(answer('ship')).thenRefused('RequestNotOpen'));

  it('is refused for an attempt that is over', () => {
    const again = given(asking, start(), fail('ship'));
    const request = again.state.requests.first()?.request ?? 0;
    again
      .when(send({ type: 'CompleteService', body: { request, attempt: 1, variables: {} }, by: warehouse }))
      .thenRefused('AttemptOver');
  });

  it('is refused when all attempts are over and an operator has to look', () =>
    given(asking, start(), fail('ship', 0)).when(answer('ship')).thenRefused('AttemptOver'));

  it('is refused with data that would pass for a tag of ours', () =>
    given(asking, start())
      .when(answer('ship', { x: { $erased: 'y' } }))
      .thenRefused('ReservedKey'));
});
