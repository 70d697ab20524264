import { describe } from '@jest/globals';
import { deployed, given, it, retry, setVariables, start } from '@throughline/testing';

const choosing = await deployed(import.meta.url, './models/exclusive-gateway.bpmn');
const withoutDefault = await deployed(import.meta.url, './models/exclusive-gateway-without-default.bpmn');
const merging = await deployed(import.meta.url, './models/exclusive-gateway-merge.bpmn');

describe('an exclusive gateway', () => {
  for (const [element, amount] of [
    ['large', 101],
    ['middle', 100],
    ['small', 50],
  ] as const) {
    it(`goes to ${element} for ${String(amount)}: the first condition that holds, else the default`, () =>
      given(choosing, start({ amount })).thenWaitsAt(element));
  }

  it('waits for an operator where no way is open', () =>
    given(withoutDefault, start({ amount: 50 }))
      .thenIncident('size', 'NoFlowTaken')
      .when(setVariables('size', { amount: 5 }), retry('size'))
      .thenWaitsAt('small'));

  it('waits for an operator where a condition is neither true nor false', () =>
    given(choosing, start({ amount: 'much' })).thenIncident('size', 'ConditionNotBoolean'));

  it('passes every token on where ways come together: it joins nothing', () =>
    given(merging, start()).thenWaitsAt('each', 'each'));
});
