import { describe } from '@jest/globals';
import { complete, deployed, given, it, setVariables, start } from '@throughline/testing';

const scopes = await deployed(import.meta.url, './models/scopes.bpmn');
const paths = await deployed(import.meta.url, './models/paths.bpmn');

describe('variables', () => {
  it('of an inner scope hide those around it and see the rest', () =>
    given(scopes, start({ price: 4, mine: 1 }))
      .thenVariables({ price: 4, mine: 1 })
      .thenVariables({ price: 4, mine: 4 }, 'part')
      .thenVariables({ price: 4, mine: 4, local: 8 }, 'work'));

  it('that a task brings go to the nearest scope that has them, else to the process', () =>
    given(scopes, start({ price: 4 }))
      .when(setVariables('part', { inner: 0 }), complete('work', { inner: 1, price: 5, fresh: true }))
      .thenVariables({ price: 5, fresh: true, result: 4 }));

  it('that a task has by an input mapping stay in it, even when it brings them', () =>
    given(scopes, start({ price: 4 }))
      .when(complete('work', { local: 99 }))
      .thenVariables({ price: 4, result: 4 }));

  it('go out of a subprocess by its output mappings', () =>
    given(scopes, start({ price: 4, mine: 1 }))
      .when(complete('work', { mine: 7 }))
      .thenVariables({ price: 4, mine: 1, result: 7 }));
});

describe('mappings', () => {
  it('see what the mappings before them set, and set members by a path', () =>
    given(paths, start({ price: 4 })).thenVariables(
      { price: 4, offer: { price: 4, next: 5 }, label: 'fixed' },
      'work',
    ));

  it('bring out what they name and nothing else', () =>
    given(paths, start({ price: 4 }))
      .when(complete('work', { done: true, secret: 1 }))
      .thenVariables({ price: 4, offer: { price: 4, next: 5 }, state: { done: true } }));
});
