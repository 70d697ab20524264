import { describe } from '@jest/globals';
import { complete, deployed, given, it, otto, send, setVariables, start } from '@throughline/testing';

const nested = await deployed(import.meta.url, './models/nested.bpmn');

describe('an operator who sets variables', () => {
  it('corrects them in one scope, with the reason and what was before', () =>
    given(nested, start({ price: 4 }))
      .when(setVariables('part', { price: 5 }))
      .thenEvents([
        { type: 'VariablesSet', data: { changes: [{ name: 'price', before: 4, after: 5 }], reason: 'a typing error' } },
      ])
      .thenVariables({ price: 5 }, 'inside')
      .thenVariables({ price: 4 }));

  it('leaves no trace where nothing changes', () =>
    given(nested, start({ price: 4 }))
      .when(setVariables('outer', { price: 4 }))
      .thenEvents([]));

  it('is refused where the scope has ended', () =>
    given(nested, start(), complete('inside')).when(setVariables('outer', {})).thenRefused('CaseClosed'));

  it('is refused for a scope that never was', () =>
    given(nested, start())
      .when(send({ type: 'SetVariables', body: { scope: 999, variables: {}, reason: 'none' }, by: otto }))
      .thenRefused('ScopeUnknown'));

  it('is refused with data that would pass for a tag of ours', () =>
    given(nested, start())
      .when(setVariables('outer', { x: { $personal: 'y', value: 1 } }))
      .thenRefused('ReservedKey'));
});
