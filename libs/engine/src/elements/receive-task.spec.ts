import { describe } from '@jest/globals';
import { complete, correlate, deployed, given, it, start } from '@throughline/testing';

const receiving = await deployed(import.meta.url, './models/receive-task.bpmn');
const plain = await deployed(import.meta.url, './models/receive-task-plain.bpmn');
const opening = await deployed(import.meta.url, './models/receive-task-opening.bpmn');

describe('a receive task', () => {
  it('waits for its message under the key of the case', () =>
    given(receiving, start({ invoice: 'i-4' }))
      .thenWaitsAt('wait')
      .thenSubscribed('wait', { trigger: 'message', name: 'paymentReceived', key: 'i-4' }));

  it('goes on with what the message brought, and waits no more', () =>
    given(receiving, start({ invoice: 'i-4' }))
      .when(correlate('wait', { amount: 90 }))
      .thenEnded()
      .thenVariables({ invoice: 'i-4', amount: 90 }));

  it('waits for a message named like itself where the model names none', () =>
    given(plain, start()).thenSubscribed('wait', { name: 'wait' }));

  it('has its message already where that opened the case', () =>
    given(opening, start({}, { startEvent: 'placed' }))
      .thenEvent('CaseOpened', { trigger: 'message' })
      .thenWaitsAt('check')
      .when(complete('check'))
      .thenEnded());

  it('does not begin a case by hand', () => given(opening).when(start()).thenRefused('StartEventAmbiguous'));
});
