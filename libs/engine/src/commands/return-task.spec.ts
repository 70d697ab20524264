import { describe } from '@jest/globals';
import { ada, claim, cleo, complete, deployed, giveBack, given, it, start } from '@throughline/testing';

const working = await deployed(import.meta.url, './models/one-task.bpmn');
const handing = await deployed(import.meta.url, './models/returning.bpmn');

describe('returning a task', () => {
  it('goes where the process says, with the reason', () =>
    given(handing, start(), complete('prepare'))
      .thenWaitsAt('accept')
      .when(giveBack('accept'))
      .thenEvent('TaskReturned', { element: 'accept', by: 'ada', reason: 'figures are missing', code: 'RETURNED' })
      .thenEvent('ErrorThrown', { code: 'RETURNED', caughtBy: 'returned' })
      .thenNoEvent('TaskWithdrawn')
      .thenWaitsAt('prepare')
      .thenVariables({ returnReason: 'figures are missing' }));

  it('is refused where the process does not say where it goes', () =>
    given(working, start()).when(giveBack('work')).thenRefused('ReturnNotModelled'));

  it('is refused with a code that nothing catches', () =>
    given(handing, start(), complete('prepare')).when(giveBack('accept', 'TOO_LATE')).thenRefused('ReturnNotModelled'));

  it('is refused to who may not work on it', () => {
    given(working, start())
      .when(giveBack('work', 'RETURNED', cleo))
      .thenRefused('NotACandidate');
    given(handing, start(), complete('prepare'), claim('accept', ada))
      .when(giveBack('accept', 'RETURNED', cleo))
      .thenRefused('TaskHeldByAnother');
  });
});
