import { describe, expect } from '@jest/globals';
import { accept, answer, cancel, cleo, complete, deployed, fail, given, it, start } from '@throughline/testing';
import { agendaOf, nextDueOf } from './agenda.js';

const handingOver = await deployed(import.meta.url, './commands/models/handing-over.bpmn');
const working = await deployed(import.meta.url, './commands/models/one-task.bpmn');
const waiting = await deployed(import.meta.url, './commands/models/waiting.bpmn');
const asking = await deployed(import.meta.url, './commands/models/asking.bpmn');
const looping = await deployed(import.meta.url, './commands/models/looping.bpmn');

describe('the agenda of a case', () => {
  it('does not speak of work inside one department that nobody waits for', () => {
    expect(agendaOf(given(working, start()).state)).toEqual({
      ...{ closed: false, process: 'working', stages: ['work'], handoffs: [], calls: [], continuation: false },
    });
  });

  it('names what one department owes another, and what comes next if it is late', () => {
    const owed = given(handingOver, start(), complete('ask'));
    const [task] = owed.state.tasks.keys();
    const handoff = { task, element: 'count', name: 'Count the costs', department: 'finance', from: 'sales' };
    const next = { step: 1, kind: 'offerAgain', at: '2026-03-02T09:30:00.000Z' };
    expect(agendaOf(owed.state).handoffs).toEqual([{ ...handoff, acknowledged: false, accepted: false, next }]);
    expect(nextDueOf(owed.state)).toBe(next.at);

    const accepted = owed.when(accept('count', cleo)).state;
    const then = { step: 2, kind: 'remind', at: '2026-03-02T13:00:00.000Z' };
    expect(agendaOf(accepted).handoffs).toEqual([{ ...handoff, acknowledged: true, accepted: true, next: then }]);
  });

  it('forgets what a department has answered; work that stays with it is no handoff', () => {
    const counted = given(handingOver, start(), complete('ask'), complete('count', {}, cleo));
    expect(agendaOf(counted.state)).toMatchObject({ stages: ['close'], handoffs: [] });
    const back = counted.when(complete('close', {}, cleo)).state;
    expect(agendaOf(back).handoffs).toMatchObject([{ element: 'offer', from: 'finance' }]);
  });

  it('names the earliest timer', () => {
    const { state } = given(waiting, start());
    expect(agendaOf(state).nextTimer).toMatchObject({ dueAt: '2026-03-02T10:00:00.000Z' });
    expect(nextDueOf(state)).toBe('2026-03-02T10:00:00.000Z');
  });

  it('names service calls under way, not those that an operator must look at', () => {
    const asked = given(asking, start());
    expect(agendaOf(asked.state).calls).toEqual([expect.objectContaining({ service: 'ship', attempt: 1 })]);
    expect(agendaOf(asked.when(fail('ship')).state).calls).toEqual([expect.objectContaining({ attempt: 2 })]);
    expect(agendaOf(asked.when(fail('ship', 0)).state).calls).toEqual([]);
    expect(agendaOf(asked.when(answer('ship')).state).calls).toEqual([]);
  });

  it('says that a case is to be continued, and that it is closed', () => {
    expect(agendaOf(given(looping, start({ n: 0, limit: 400 })).state).continuation).toBe(true);
    const closed = { closed: true, process: 'working', stages: [], handoffs: [], calls: [], continuation: false };
    expect(agendaOf(given(working, start(), cancel()).state)).toEqual(closed);
    expect(agendaOf(given(working, start(), complete('work')).state)).toEqual(closed);
  });

  it('carries ids, codes and times only: nothing that was entered', () => {
    const { state } = given(asking, start({ secret: 'margin' }));
    expect(JSON.stringify(agendaOf(state))).not.toContain('margin');
  });
});
