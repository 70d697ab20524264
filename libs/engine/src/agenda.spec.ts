import { describe, expect } from '@jest/globals';
import { answer, cancel, complete, deployed, fail, given, it, start } from '@throughline/testing';
import { agendaOf } from './agenda.js';

const working = await deployed(import.meta.url, './commands/models/one-task.bpmn');
const waiting = await deployed(import.meta.url, './commands/models/waiting.bpmn');
const asking = await deployed(import.meta.url, './commands/models/asking.bpmn');
const looping = await deployed(import.meta.url, './commands/models/looping.bpmn');

describe('the agenda of a case', () => {
  it('names open tasks with their department', () => {
    const { state } = given(working, start());
    const [task] = state.tasks.keys();
    expect(agendaOf(state)).toEqual({
      closed: false,
      tasks: [{ task, department: 'sales' }],
      requests: [],
      continuation: false,
    });
  });

  it('names the earliest timer', () => {
    expect(agendaOf(given(waiting, start()).state).nextTimer).toMatchObject({ dueAt: '2026-03-02T10:00:00.000Z' });
  });

  it('names requests under way, not those that an operator must look at', () => {
    const asked = given(asking, start());
    expect(agendaOf(asked.state).requests).toEqual([expect.objectContaining({ service: 'ship', attempt: 1 })]);
    expect(agendaOf(asked.when(fail('ship')).state).requests).toEqual([expect.objectContaining({ attempt: 2 })]);
    expect(agendaOf(asked.when(fail('ship', 0)).state).requests).toEqual([]);
    expect(agendaOf(asked.when(answer('ship')).state).requests).toEqual([]);
  });

  it('says that a case is to be continued, and that it is closed', () => {
    expect(agendaOf(given(looping, start({ n: 0, limit: 400 })).state).continuation).toBe(true);
    const closed = { closed: true, tasks: [], requests: [], continuation: false };
    expect(agendaOf(given(working, start(), cancel()).state)).toEqual(closed);
    expect(agendaOf(given(working, start(), complete('work')).state)).toEqual(closed);
  });

  it('carries ids, codes and times only: nothing that was entered', () => {
    const { state } = given(asking, start({ secret: 'margin' }));
    expect(JSON.stringify(agendaOf(state))).not.toContain('margin');
  });
});
