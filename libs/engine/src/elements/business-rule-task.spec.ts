import { describe, expect } from '@jest/globals';
import { answer, deployed, given, it, retry, setVariables, start } from '@throughline/testing';

const deciding = await deployed(import.meta.url, {
  files: ['./models/business-rule-task.bpmn', './models/discount.dmn'],
});
const named = await deployed(import.meta.url, {
  files: ['./models/business-rule-task-named.bpmn', './models/discount.dmn'],
});
const byService = await deployed(import.meta.url, './models/business-rule-task-service.bpmn');

describe('a business rule task', () => {
  it('decides by its table, and the result is a variable', () =>
    given(deciding, start({ amount: 2000 }))
      .thenEnded()
      .thenVariables({ amount: 2000, discount: 5 }));

  it('records which version decided, from what, and which rule hit', () =>
    given(deciding, start({ amount: 10 })).thenEvent('DecisionEvaluated', {
      element: 'decide',
      decision: { id: 'discount', version: 1, hash: 'hash-of-discount' },
      output: 0,
      trace: expect.objectContaining({
        inputs: [{ expression: 'amount', value: 10 }],
        hits: [expect.objectContaining({ rule: 'small' })],
      }),
    }));

  it('takes the decision that the case names', () =>
    given(named, start({ amount: 2000, rule: 'discount' })).thenVariables({
      amount: 2000,
      rule: 'discount',
      discount: 5,
    }));

  it('waits for an operator where the decision named was not deployed', () =>
    given(named, start({ amount: 2000, rule: 'rebate' }))
      .thenIncident('decide', 'DecisionUnknown')
      .when(setVariables('decide', { rule: 'discount' }), retry('decide'))
      .thenEnded());

  it('asks a service where the model names one instead of a table', () =>
    given(byService, start())
      .thenEvent('ServiceRequested', { service: 'rules-engine' })
      .when(answer('decide', { discount: 7 }))
      .thenVariables({ discount: 7 }));
});
