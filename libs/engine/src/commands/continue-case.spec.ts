import { describe } from '@jest/globals';
import { deployed, given, goOn, it, start } from '@throughline/testing';

const looping = await deployed(import.meta.url, './models/looping.bpmn');

describe('continuing a case', () => {
  it('takes up the steps that the bound of the command before left', () =>
    given(looping, start({ n: 0, limit: 200 }))
      .thenEvent('ContinuationDue', { count: 1 })
      .when(goOn())
      .thenEvent('Continued')
      .thenWaitsAt('after')
      .thenVariables({ n: 200, limit: 200 }));

  it('is refused where nothing is left to take up', () =>
    given(looping, start({ n: 0, limit: 1 }))
      .when(goOn())
      .thenRefused('NothingToContinue'));
});
