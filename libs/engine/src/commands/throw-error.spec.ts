import { describe } from '@jest/globals';
import { answer, deployed, fail, given, it, retry, start, throwAt, type Deed, type Step } from '@throughline/testing';

const asking = await deployed(import.meta.url, './models/asking.bpmn');
const working = await deployed(import.meta.url, './models/one-task.bpmn');

/** The same, and it says which attempt it comes from. */
const ofAttempt =
  (attempt: number, step: Step): Step =>
  (standing) => {
    const deed = step(standing);
    return { ...deed, body: { ...deed.body, attempt } } as Deed;
  };

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

  it('of an attempt that is over is refused: another attempt is under way', () =>
    given(asking, start(), fail('ship', 1))
      .when(ofAttempt(1, throwAt('ship', 'NO_STOCK')))
      .thenRefused('AttemptOver')
      .when(ofAttempt(2, throwAt('ship', 'NO_STOCK')))
      .thenWaitsAt('order'));

  it('is refused where nothing is being worked on', () => {
    given(working, start()).when(throwAt('working', 'FIRE')).thenRefused('NoOpenWork');
    given(asking, start(), answer('ship')).when(throwAt('ship', 'NO_STOCK')).thenRefused('NoOpenWork');
  });
});
