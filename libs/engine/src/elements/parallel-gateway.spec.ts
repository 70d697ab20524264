import { describe, expect } from '@jest/globals';
import { complete, deployed, given, it, start } from '@throughline/testing';

const joining = await deployed(import.meta.url, './models/parallel-gateway.bpmn');
const swap = await deployed(import.meta.url, './models/parallel-gateway-both.bpmn');
const sameFlow = await deployed(import.meta.url, './models/parallel-gateway-same-flow.bpmn');

describe('a parallel gateway', () => {
  it('gives a token to each way', () => given(joining, start()).thenWaitsAt('a', 'b', 'c'));

  it('waits for a token on each way that comes in, in any order', () =>
    given(joining, start())
      .when(complete('c'), complete('a'))
      .thenWaitsAt('join', 'join', 'b')
      .when(complete('b'))
      .thenEvent('TokensJoined', {
        element: 'join',
        consumed: [expect.any(Number), expect.any(Number), expect.any(Number)],
      })
      .thenWaitsAt('after'));

  it('joins and splits at once where ways come in and go out', () =>
    given(swap, start()).when(complete('a'), complete('b')).thenWaitsAt('c', 'd'));

  it('does not count two tokens on one way for two ways', () =>
    given(sameFlow, start())
      .when(complete('a'), complete('b'))
      .thenWaitsAt('join', 'join', 'c')
      .when(complete('c'))
      .thenWaitsAt('after', 'join'));
});
