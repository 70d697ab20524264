import { describe } from '@jest/globals';
import { answer, deployed, given, it, retry, setVariables, start } from '@throughline/testing';

const shipping = await deployed(import.meta.url, './models/service-task.bpmn');
const plain = await deployed(import.meta.url, './models/service-task-plain.bpmn');

const order = { order: { id: 'o-17' }, carrier: 'sea', tries: 5 };

describe('a service task', () => {
  it('asks the service that the model computes, with its headers and the retries left', () =>
    given(shipping, start(order))
      .thenWaitsAt('ship')
      .thenEvent('ServiceRequested', {
        element: 'ship',
        service: 'ship-sea',
        headers: { queue: 'north' },
        attempt: 1,
        retries: 4,
      }));

  it('sees what its input mappings give it', () =>
    given(shipping, start(order)).thenVariables({ ...order, orderId: 'o-17' }, 'ship'));

  it('brings out of the answer what its output mappings choose, and nothing else', () =>
    given(shipping, start(order))
      .when(answer('ship', { parcel: 'p-1', weight: 3 }))
      .thenEnded()
      .thenVariables({ ...order, parcel: 'p-1' }));

  it('brings out the whole answer where it has no output mappings', () =>
    given(plain, start())
      .when(answer('ship', { parcel: 'p-1', weight: 3 }))
      .thenVariables({ parcel: 'p-1', weight: 3 }));

  it('is tried three times where the model does not say how often', () =>
    given(plain, start()).thenEvent('ServiceRequested', { retries: 2 }));

  it('waits for an operator where the number of tries is not whole', () =>
    given(shipping, start({ ...order, tries: 0 }))
      .thenIncident('ship', 'RetriesNotWhole')
      .when(setVariables('ship', { tries: 1 }), retry('ship'))
      .thenEvent('ServiceRequested', { retries: 0 }));

  it('waits for an operator where the name of the service can not be computed', () =>
    given(shipping, start({ ...order, carrier: null })).thenIncident('ship', 'TextExpected'));
});
