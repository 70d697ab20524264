import { describe } from '@jest/globals';
import { ada, bob, claim, deployed, given, hedy, it, release, start } from '@throughline/testing';

const working = await deployed(import.meta.url, './models/one-task.bpmn');
const held = given(working, start(), claim('work', ada));

describe('releasing a task', () => {
  it('gives it back to its candidates, with the reason', () =>
    held
      .when(release('work', ada))
      .thenEvents([{ type: 'TaskReleased', data: { by: 'ada', reason: 'away' } }])
      .when(claim('work', bob))
      .thenTask('work', { holder: { kind: 'claimed', by: 'bob', since: '2026-03-02T09:00:00.000Z' } }));

  it('is open to who may assign it', () => held.when(release('work', hedy)).thenEvent('TaskReleased', { by: 'hedy' }));

  it('is refused to a colleague', () => held.when(release('work', bob)).thenRefused('TaskHeldByAnother'));

  it('is refused where nobody holds it', () =>
    given(working, start()).when(release('work')).thenRefused('TaskNotClaimed'));
});
