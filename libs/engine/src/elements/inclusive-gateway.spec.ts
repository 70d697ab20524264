import { describe } from '@jest/globals';
import { complete, deployed, fire, given, it, retry, setVariables, start } from '@throughline/testing';

const model = (name: string) => deployed(import.meta.url, `./models/inclusive-gateway${name}.bpmn`);
const [including, withoutDefault, loop, nested] = await Promise.all([
  model(''),
  model('-without-default'),
  model('-loop'),
  model('-nested'),
]);
const [deadEnd, interrupted, boundary, twoJoins] = await Promise.all([
  model('-dead-end'),
  model('-interrupted'),
  model('-boundary'),
  model('-two-joins'),
]);

describe('an inclusive split', () => {
  for (const [amount, elements] of [
    [200, ['legal', 'finance']],
    [50, ['legal']],
    [5, ['none']],
  ] as const) {
    it(`of ${String(amount)} goes every way whose condition holds, else the default`, () =>
      given(including, start({ amount })).thenWaitsAt(...elements));
  }

  it('waits for an operator where no way is open', () =>
    given(withoutDefault, start({ amount: 5 }))
      .thenIncident('split', 'NoFlowTaken')
      .when(setVariables('split', { amount: 500 }), retry('split'))
      .thenWaitsAt('legal', 'finance'));
});

describe('an inclusive join', () => {
  it('waits for the ways that were taken, and for no other', () =>
    given(including, start({ amount: 200 }))
      .when(complete('legal'))
      .thenWaitsAt('join', 'finance')
      .when(complete('finance'))
      .thenWaitsAt('after'));

  it('goes on at once where only one way was taken', () =>
    given(including, start({ amount: 50 }))
      .when(complete('legal'))
      .thenWaitsAt('after'));

  it('waits for a token that goes round a loop, however often', () =>
    given(loop, start({ more: true }))
      .when(complete('a'), complete('b'), complete('b'))
      .thenWaitsAt('join', 'b')
      .when(complete('b', { more: false }))
      .thenWaitsAt('after'));

  it('waits for what an inner join still waits for', () =>
    given(nested, start())
      .when(complete('a'), complete('b'))
      .thenWaitsAt('join', 'innerJoin', 'c')
      .when(complete('c'))
      .thenWaitsAt('after'));

  it('waits for a join before it', () =>
    given(twoJoins, start())
      .when(complete('c'), complete('a'))
      .thenWaitsAt('first', 'second', 'b')
      .when(complete('b'))
      .thenWaitsAt('after'));

  it('goes on when the token that it waited for goes another way and ends', () =>
    given(deadEnd, start({ gaveUp: true }))
      .when(complete('a'))
      .thenWaitsAt('join', 'b')
      .when(complete('b'))
      .thenWaitsAt('after'));

  it('goes on when the token that it waited for is ended from outside', () =>
    given(interrupted, start()).when(complete('a'), fire('late')).thenWaitsAt('after'));

  it('waits for an activity whose boundary event leads to it', () =>
    given(boundary, start()).when(complete('a')).thenWaitsAt('join', 'b').when(fire('late')).thenWaitsAt('after'));

  it('goes on when that activity ends without its boundary event', () =>
    given(boundary, start()).when(complete('a'), complete('b')).thenWaitsAt('after'));
});
