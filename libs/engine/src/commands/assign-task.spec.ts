import { describe } from '@jest/globals';
import { ada, assign, claim, complete, deployed, given, hedy, it, otto, person, start } from '@throughline/testing';

const working = await deployed(import.meta.url, './models/one-task.bpmn');
const stranger = person('dan', { departments: ['finance'], abilities: ['assign-task'] });

describe('assigning a task', () => {
  it('gives it to a person, by who steers the department', () =>
    given(working, start())
      .when(assign('work', 'bob', hedy))
      .thenEvents([{ type: 'TaskAssigned', data: { to: 'bob', by: 'hedy' } }])
      .when(complete('work', {}, ada))
      .thenRefused('TaskHeldByAnother'));

  it('takes it from who holds it', () =>
    given(working, start(), claim('work', ada))
      .when(assign('work', 'bob', hedy))
      .thenTask('work', { holder: { kind: 'claimed', by: 'bob', since: '2026-03-02T09:00:00.000Z' } }));

  it('is open to an operator', () =>
    given(working, start())
      .when(assign('work', 'bob', otto))
      .thenEvent('TaskAssigned'));

  it('is refused to who steers another department', () =>
    given(working, start())
      .when(assign('work', 'bob', stranger))
      .thenRefused('MayNotAssign'));

  it('is refused to a colleague', () =>
    given(working, start())
      .when(assign('work', 'bob', ada))
      .thenRefused('MayNotAssign'));
});
