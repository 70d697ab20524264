import { describe } from '@jest/globals';
import { ada, bob, claim, cleo, complete, deployed, engine, given, it, start } from '@throughline/testing';

const working = await deployed(import.meta.url, './models/one-task.bpmn');

describe('claiming a task', () => {
  it('gives it to a candidate: a seller of the department', () =>
    given(working, start())
      .when(claim('work', ada))
      .thenEvents([{ type: 'TaskClaimed', data: { by: 'ada' } }])
      .thenTask('work', { holder: { kind: 'claimed', by: 'ada', since: '2026-03-02T09:00:00.000Z' } }));

  it('is refused to who is no candidate', () =>
    given(working, start()).when(claim('work', cleo)).thenRefused('NotACandidate'));

  it('is refused while somebody else holds it', () =>
    given(working, start(), claim('work', ada)).when(claim('work', bob)).thenRefused('TaskNotWaiting'));

  it('changes nothing for who holds it already', () =>
    given(working, start(), claim('work', ada)).when(claim('work', ada)).thenEvents([]));

  it('is refused for a task that is done, or never was', () => {
    given(working, start()).when(claim('start')).thenRefused('TaskNotOpen');
    given(working, start(), complete('work')).when(claim('work')).thenRefused('CaseClosed');
  });

  it('is open to the engine itself', () =>
    given(working, start()).when(claim('work', engine)).thenEvent('TaskClaimed'));
});
