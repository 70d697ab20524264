import { describe } from '@jest/globals';
import { answer, deployed, given, it, retry, start, throwAt } from '@throughline/testing';

const asking = await deployed(import.meta.url, './models/asking.bpmn');
const working = await deployed(import.meta.url, './models/one-task.bpmn');

describe('a business error from the work', () => {
  it('goes where the process catches it, with what it brings', () =>
    given(asking, start())
      .when(throwAt('ship', 'NO_STOCK', { missing: 3 }))
      .thenEvents([
        { type: 'ServiceFailed', data: { element: 'ship', retries: 0, message: 'NO_STOCK' } },
        { type: 'ErrorThrown', data: { element: 'ship', code: 'NO_STOCK', caughtBy: 'empty' } },
        { type: 'ServiceWithdrawn', data: { element: 'ship' } },
        { type: 'ElementCancelled', data: { element: 'ship', cause: 'interrupted' } },
        { type: 'ElementEntered', data: { element: 'empty' } },
        { type: 'VariablesSet', data: { changes: [{ name: 'missing', after: 3 }] } },
        { type: 'ElementLeft', data: { element: 'empty' } },
        { type: 'TaskCreated', data: { element: 'order' } },
      ]));

  it('of a service that nothing catches waits for an operator', () =>
    given(asking, start())
      .when(throwAt('ship', 'FIRE'))
      .thenIncident('ship', 'ErrorNotCaught')
      .thenWaitsAt('ship')
      .when(throwAt('ship', 'FIRE'))
      .thenRefused('NoOpenWork')
      .when(retry('ship'), answer('ship'))
      .thenWaitsAt('after'));

  it('of a person that nothing catches is refused: they can still do something else', () =>
    given(working, start()).when(throwAt('work', 'FIRE')).thenRefused('ErrorNotCaught').thenWaitsAt('work'));

  it('is refused where nothing is being worked on', () => {
    given(working, start()).when(throwAt('working', 'FIRE')).thenRefused('NoOpenWork');
    given(asking, start(), answer('ship')).when(throwAt('ship', 'NO_STOCK')).thenRefused('NoOpenWork');
  });
});
