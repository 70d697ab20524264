import { describe } from '@jest/globals';
import { answer, deployed, given, it, start } from '@throughline/testing';

const sending = await deployed(import.meta.url, './models/send-task.bpmn');
const byService = await deployed(import.meta.url, './models/send-task-service.bpmn');

describe('a send task', () => {
  it('sends its message with what its input mappings choose, and goes on', () =>
    given(sending, start({ orderId: 17, total: 20, secret: 'margin' }))
      .thenEvent('MessageThrown', {
        element: 'confirm',
        name: 'orderConfirmed',
        key: '17',
        payload: { orderId: 17, total: 20 },
      })
      .thenEnded());

  it('keeps to itself what it mapped for the message', () =>
    given(sending, start({ orderId: 'o', total: 1 })).thenVariables({ orderId: 'o', total: 1 }));

  it('waits for the system that does the sending, where one is named', () =>
    given(byService, start())
      .thenWaitsAt('confirm')
      .thenNoEvent('MessageThrown')
      .thenEvent('ServiceRequested', { service: 'mail' })
      .when(answer('confirm'))
      .thenEnded());
});
