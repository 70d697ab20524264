import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Principal } from '@throughline/events';
import type { Handoff, HandoffQuery } from './find-handoffs.js';
import { engine, openTestCompany, opened, person, task, type Happening, type TestCompany } from './test-company.js';

const ada = person('ada', ['sales']);
const kim = person('kim', ['technical']);
const lee = person('lee', ['legal']);
const carla = person('carla', ['management']);
const vera = person('vera', [], [['director'], ['see-all']]);

let company: TestCompany;
beforeAll(async () => {
  company = await openTestCompany();
});
afterAll(() => company.close());

const found = async (by: Principal, query: HandoffQuery = {}): Promise<readonly Handoff[]> => {
  await company.follow();
  const answer = await company.readModels.handoffs(by, query);
  if (answer.kind === 'refused') throw new Error(answer.refusal.message);
  return answer.rows;
};

const names = async (by: Principal, query: HandoffQuery = {}): Promise<readonly string[]> =>
  (await found(by, query)).map((row) => `${row.case}/${String(row.task)}`);

const offer = (number: number, facts = {}): Happening =>
  task(number, { department: 'technical', from: 'sales', dueAt: '2026-11-25T16:00:00.000Z', ...facts });

const at = (hour: number): string => `2026-11-23T${String(hour).padStart(2, '0')}:00:00.000Z`;

const onTask = { task: 2, element: 'element-2', department: 'technical' };

describe('what departments owe one another', () => {
  it('is told from the offer to the answer, with who and when', async () => {
    const story: readonly Happening[] = [
      ['HandoffOfferedAgain', { ...onTask, step: 1 }],
      ['HandoffAcknowledged', { ...onTask, by: 'cad', reference: 'CAD-7' }],
      ['HandoffAccepted', { ...onTask, by: 'kim' }],
      ['TaskReminded', { ...onTask, step: 2 }],
      ['TaskOverdue', { ...onTask, step: 3 }],
      ['TaskEscalated', { ...onTask, step: 4, rung: 1, role: 'head' }],
      ['TaskEscalated', { ...onTask, step: 5, rung: 2, role: 'commercial-director', to: 'carla' }],
      ['TaskCompleted', { ...onTask, by: 'kim' }],
    ];
    company.clock.at = at(8);
    await company.happened('a', ada.actor, opened({ businessKey: 'A-1' }), offer(2));
    for (const [hour, happening] of story.entries()) {
      company.clock.at = at(9 + hour);
      await company.happened('a', engine, happening);
    }

    expect(await found(kim)).toEqual([
      {
        ...{ case: 'a', task: 2, element: 'element-2', name: 'Task 2', process: 'sales', businessKey: 'A-1' },
        ...{ department: 'technical', from: 'sales', state: 'answered', dueAt: '2026-11-25T16:00:00.000Z', seq: 10 },
        offeredAt: at(8),
        offeredAgainAt: at(9),
        acknowledged: { at: at(10), by: 'cad', reference: 'CAD-7' },
        accepted: { at: at(11), by: 'kim' },
        remindedAt: at(12),
        overdueAt: at(13),
        escalated: { at: at(15), rung: 2, role: 'commercial-director', to: 'carla' },
        closed: { at: at(16), outcome: 'completed' },
      },
    ]);
  });

  it('is found by who owes it, who handed it over, and how it stands', async () => {
    company.clock.at = at(18);
    await company.happened('b', ada.actor, opened(), offer(2), offer(3), offer(4), offer(5, { department: 'legal' }));
    await company.happened('b', engine, ['TaskOverdue', { ...onTask, step: 1 }]);
    await company.happened('b', engine, ['TaskWithdrawn', { ...onTask, task: 3 }]);
    const technical = { department: 'technical', case: 'b' };

    expect(await names(vera, { ...technical, state: 'overdue' })).toEqual(['b/2']);
    expect(await names(vera, { ...technical, state: 'withdrawn' })).toEqual(['b/3']);
    expect(await names(vera, { ...technical, state: 'owed' })).toEqual(['b/4']);
    expect(await names(vera, { from: 'sales', case: 'b' })).toEqual(['b/5', 'b/4', 'b/3', 'b/2']);
    expect(await names(vera, { department: 'sales' })).toEqual([]);
  });

  it('is seen by those two departments, by whom it climbed to and by who sees everything, and by nobody else', async () => {
    expect(await names(ada, { case: 'b' })).toEqual(['b/5', 'b/4', 'b/3', 'b/2']);
    expect(await names(kim, { case: 'b' })).toEqual(['b/4', 'b/3', 'b/2']);
    expect(await names(lee)).toEqual(['b/5']);
    expect(await names(carla)).toEqual(['a/2']);
    expect(await names(person('eve', []))).toEqual([]);
  });

  it('is given a page at a time, the newest first', async () => {
    const first = await company.readModels.handoffs(ada, { case: 'b', limit: 3 });
    if (first.kind === 'refused' || first.next === undefined) throw new Error('there are more than three');

    expect(first.rows.map((row) => row.task)).toEqual([5, 4, 3]);
    expect(await names(ada, { case: 'b', limit: 3, after: first.next })).toEqual(['b/2']);
  });

  it('is over when the case is', async () => {
    company.clock.at = at(20);
    await company.happened('b', engine, ['CaseClosed', { outcome: 'cancelled' }]);

    expect((await found(vera, { case: 'b' })).map(({ state, closed }) => [state, closed?.at])).toEqual([
      ['withdrawn', at(20)],
      ['withdrawn', at(20)],
      ['withdrawn', at(18)],
      ['withdrawn', at(20)],
    ]);
  });

  it('is no matter of work that stays in its department without a limit', async () => {
    await company.happened('c', ada.actor, opened(), task(2, { department: 'sales' }));

    expect(await names(vera, { case: 'c' })).toEqual([]);
  });
});

describe('a task that has climbed', () => {
  it('is in the inbox of the person whom it climbed to, with its case, whoever holds it', async () => {
    await company.happened('d', ada.actor, opened(), offer(2));
    await company.happened(
      'd',
      engine,
      ['TaskClaimed', { task: 2, by: 'kim' }],
      ['TaskOverdue', { ...onTask, step: 1 }],
    );
    const climbed: Happening = ['TaskEscalated', { ...onTask, step: 2, rung: 1, role: 'head', to: 'carla' }];
    await company.happened('d', engine, climbed, climbed);
    const inbox = await company.readModels.tasks(carla, { view: 'mine' });

    expect(inbox).toMatchObject({
      rows: [
        { case: 'd', from: 'sales', assignee: 'kim', escalatedTo: ['carla'], overdueAt: company.clock.at, seq: 5 },
      ],
    });
    expect(await company.readModels.case(carla, 'd')).toBeDefined();
  });

  it('may be claimed by that person when nobody holds it', async () => {
    await company.happened('d', engine, ['TaskReleased', { task: 2, by: 'kim' }]);

    expect(await company.readModels.tasks(carla, { view: 'claimable' })).toMatchObject({
      rows: [{ case: 'd', task: 2 }],
    });
  });

  it('to a rung that nobody stands on changes nobody’s inbox', async () => {
    await company.happened('e', ada.actor, opened(), offer(2), [
      'TaskEscalated',
      { ...onTask, step: 1, rung: 1, role: 'general-director' },
    ]);

    expect(await company.readModels.task(vera, { case: 'e', task: 2 })).toMatchObject({ escalatedTo: [], seq: 2 });
  });
});
