import { describe } from '@jest/globals';
import { complete, deployed, given, it, start } from '@throughline/testing';

const packing = await deployed(import.meta.url, './models/sub-process.bpmn');
const withoutStart = await deployed(import.meta.url, './models/sub-process-without-start.bpmn');
const empty = await deployed(import.meta.url, './models/sub-process-empty.bpmn');

describe('a subprocess', () => {
  it('begins at its own start event', () => given(packing, start()).thenWaitsAt('wrap', 'label'));

  it('is done when the last of its tokens is', () =>
    given(packing, start())
      .when(complete('label'))
      .thenWaitsAt('wrap')
      .when(complete('wrap'))
      .thenWaitsAt('ship')
      .thenLeft('start', 'begin', 'both', 'label', 'labelled', 'wrap', 'wrapped', 'pack'));

  it('shares the variables of the process around it', () =>
    given(packing, start({ box: 'small' }))
      .when(complete('label', { box: 'large' }))
      .thenVariables({ box: 'large' }, 'wrap')
      .thenVariables({ box: 'large' }));

  it('begins at everything that no flow leads to where it has no start event', () =>
    given(withoutStart, start()).thenWaitsAt('wrap', 'label').when(complete('wrap'), complete('label')).thenEnded());

  it('is passed where nothing is in it', () => given(empty, start()).thenWaitsAt('ship'));
});
