import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Principal } from '@throughline/events';
import type { PageAnswer } from './page.js';
import { engine, incident, openTestCompany, opened, person, task, type TestCompany } from './test-company.js';

const ada = person('ada', ['sales'], [['salesperson']]);
const kim = person('kim', ['technical'], [['expert']]);
const lee = person('lee', ['production'], [['expert']]);
const vera = person('vera', ['management'], [['director'], ['see-all']]);
const eve = person('eve', []);

const rowsOf = <Row>(answer: PageAnswer<Row>): readonly Row[] => {
  if (answer.kind === 'refused') throw new Error(answer.refusal.message);
  return answer.rows;
};

let company: TestCompany;
beforeAll(async () => {
  company = await openTestCompany();
});
afterAll(() => company.close());

const inbox = async (by: Principal, query: Parameters<typeof company.readModels.tasks>[1]) =>
  rowsOf(await company.readModels.tasks(by, query)).map((row) => `${row.case}/${String(row.task)}`);

const seenCases = async (by: Principal, query = {}) =>
  rowsOf(await company.readModels.cases(by, query)).map((row) => row.case);

describe('the inbox', () => {
  it('shows a task to its department until somebody takes it, and then to that person', async () => {
    await company.happened('a', ada.actor, opened({ businessKey: 'A-1' }), task(2, { department: 'sales' }));
    expect(await inbox(ada, { view: 'claimable' })).toEqual(['a/2']);
    expect(await inbox(ada, { view: 'mine' })).toEqual([]);
    await company.happened('a', ada.actor, ['TaskClaimed', { task: 2, by: 'ada' }]);
    expect(await inbox(ada, { view: 'claimable' })).toEqual([]);
    expect(await inbox(ada, { view: 'mine' })).toEqual(['a/2']);
    expect(await company.readModels.task(ada, { case: 'a', task: 2 })).toMatchObject({
      ...{ name: 'Task 2', caseProcess: 'sales', businessKey: 'A-1', department: 'sales', assignee: 'ada', seq: 3 },
      createdAt: '2026-11-22T10:00:00.000Z',
      dueAt: undefined,
    });
    await company.happened('a', ada.actor, ['TaskReleased', { task: 2, by: 'ada' }]);
    expect(await inbox(ada, { view: 'claimable' })).toEqual(['a/2']);
    await company.happened('a', ada.actor, ['TaskCompleted', { task: 2, element: 'element-2', by: 'ada' }]);
    expect(await inbox(ada, { view: 'open' })).toEqual([]);
  });

  it('shows a task for a role of one department to nobody who has the role in another', async () => {
    await company.happened('b', engine, opened(), task(2, { department: 'technical', candidateRoles: ['expert'] }));
    expect(await inbox(kim, { view: 'claimable', role: 'expert' })).toEqual(['b/2']);
    expect(await inbox(lee, { view: 'claimable' })).toEqual([]);
    expect(await inbox(lee, { view: 'open' })).toEqual([]);
  });

  it('shows what is given to a person by name, and the whole case with it', async () => {
    await company.happened(
      'c',
      engine,
      opened(),
      task(2, { department: 'technical' }),
      task(3, { department: 'technical' }),
    );
    expect(await inbox(lee, { view: 'open', case: 'c' })).toEqual([]);
    await company.happened('c', engine, ['TaskAssigned', { task: 2, to: 'lee', by: 'kim' }]);
    expect(await inbox(lee, { view: 'mine', case: 'c' })).toEqual(['c/2']);
    expect(await inbox(lee, { view: 'open', case: 'c' })).toEqual(['c/2', 'c/3']);
    expect(await inbox(lee, { view: 'claimable', case: 'c' })).toEqual([]);
  });

  it('puts what is due soonest first, and goes on page by page without losing or doubling a task', async () => {
    const due = (n: number) => ({
      department: 'legal',
      ...(n % 3 === 0 ? {} : { dueAt: `2026-12-${String(30 - n)}T08:00:00.000Z` }),
    });
    for (let n = 0; n < 12; n += 1) await company.happened(`p${String(n)}`, engine, opened(), task(2, due(n)));
    const lawyer = person('lou', ['legal']);
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await company.readModels.tasks(lawyer, {
        view: 'open',
        limit: 5,
        ...(after === undefined ? {} : { after }),
      });
      seen.push(...rowsOf(page).map((row) => row.case));
      after = page.kind === 'page' ? page.next : undefined;
    } while (after !== undefined);
    expect(seen).toEqual(['p11', 'p10', 'p8', 'p7', 'p5', 'p4', 'p2', 'p1', 'p0', 'p3', 'p6', 'p9']);
  });

  it('refuses a cursor that none of its pages gave', async () => {
    for (const after of ['', 'x', 'W10', Buffer.from('["a","b",{}]').toString('base64url'), 'A'.repeat(10_000)]) {
      const answer = await company.readModels.tasks(ada, { view: 'open', after });
      expect(answer).toMatchObject({ kind: 'refused', refusal: { code: 'CursorUnreadable' } });
    }
  });

  it('takes a search text for a text, whatever is in it', async () => {
    const hostile = "'; drop table worklist; --";
    expect(await inbox(ada, { view: 'open', businessKey: hostile, role: hostile, process: hostile })).toEqual([]);
    expect(await seenCases(vera, { businessKey: { startsWith: '%' } })).toEqual([]);
    expect(await seenCases(vera, { businessKey: { startsWith: 'A-' } })).toEqual(['a']);
  });
});

describe('what somebody may have typed', () => {
  it('never makes a commit impossible, however long or odd it is', async () => {
    const long = `${'x'.repeat(199)}${'😀'.repeat(2_000)}`;
    await company.happened(
      'odd',
      engine,
      opened({ businessKey: 'a\0b' }),
      task(2, { department: long, candidateRoles: [long, '\0'], candidatePeople: [long], assignee: long, dueAt: long }),
      task(3, { name: '\0', candidateRoles: ['"', '{}', ','] }),
      ['TaskAssigned', { task: 3, to: long, by: 'ada' }],
    );
    expect(await inbox(vera, { view: 'open', case: 'odd' })).toEqual(['odd/2', 'odd/3']);
    expect(rowsOf(await company.readModels.tasks(vera, { view: 'open', case: 'odd' }))[1]?.candidateRoles).toEqual([
      '"',
      '{}',
      ',',
    ]);
  });
});

describe('the walls', () => {
  it('open a case to a department with its first task there, and never to the others', async () => {
    await company.happened('w', ada.actor, opened(), task(2, { department: 'sales' }));
    expect(await company.readModels.case(kim, 'w')).toBeUndefined();
    await company.happened(
      'w',
      ada.actor,
      ['TaskCompleted', { task: 2, element: 'e', by: 'ada' }],
      task(5, { department: 'technical' }),
    );
    for (const [who, sees] of [
      [ada, true],
      [kim, true],
      [lee, false],
      [eve, false],
      [vera, true],
    ] as const) {
      expect((await company.readModels.case(who, 'w')) !== undefined).toBe(sees);
      expect((await inbox(who, { view: 'open', case: 'w' })).length > 0).toBe(sees);
      expect((await company.readModels.task(who, { case: 'w', task: 5 })) !== undefined).toBe(sees);
    }
  });

  it('let the person who opened a case see it, whoever works on it', async () => {
    await company.happened('x', eve.actor, opened(), task(2, { department: 'technical' }));
    expect(await seenCases(eve)).toEqual(['x']);
  });

  it('let nobody see anything by a role, a department or an id that was made up', async () => {
    for (const trick of [person('*', ['*'], [['*']]), person('', [''], [['']]), person('%', ['%'], [['%']])]) {
      expect(await seenCases(trick)).toEqual([]);
      expect(await inbox(trick, { view: 'open' })).toEqual([]);
    }
  });

  it('open a case to the department whose system is asked', async () => {
    await company.happened('y', engine, opened(), [
      'ServiceRequested',
      {
        request: 4,
        instance: 3,
        element: 's',
        service: 'plan',
        department: 'production',
        headers: {},
        attempt: 1,
        retries: 2,
      },
    ]);
    expect(await seenCases(lee)).toContain('y');
  });
});

describe('the list of cases', () => {
  it('is searched by process, state, business key and time, the newest first', async () => {
    company.clock.at = '2026-11-23T10:00:00.000Z';
    await company.happened('l1', engine, opened({ process: 'leads', businessKey: 'L-1' }));
    company.clock.at = '2026-11-23T11:00:00.000Z';
    await company.happened('l2', engine, opened({ process: 'leads', businessKey: 'L-2' }));
    await company.happened('l2', engine, ['CaseClosed', { outcome: 'completed' }]);
    expect(await seenCases(vera, { process: 'leads' })).toEqual(['l2', 'l1']);
    expect(await seenCases(vera, { process: 'leads', status: 'open' })).toEqual(['l1']);
    expect(await seenCases(vera, { businessKey: 'L-2' })).toEqual(['l2']);
    expect(await seenCases(vera, { process: 'leads', openedBefore: '2026-11-23T11:00:00.000Z' })).toEqual(['l1']);
    expect(await company.readModels.case(vera, 'l2')).toMatchObject({
      status: 'completed',
      startedBy: 'engine:test',
      closedAt: '2026-11-23T11:00:00.000Z',
    });
  });

  it('goes on page by page, newest first', async () => {
    const first = await company.readModels.cases(vera, { process: 'leads', limit: 1 });
    expect(rowsOf(first).map((row) => row.case)).toEqual(['l2']);
    const next = first.kind === 'page' ? (first.next ?? '') : '';
    const second = await company.readModels.cases(vera, { process: 'leads', limit: 1, after: next });
    expect(second).toMatchObject({ kind: 'page', rows: [{ case: 'l1' }] });
    expect(second).not.toHaveProperty('next');
  });

  it('counts what is wrong, and shows it with cause and remedy until it is resolved', async () => {
    await company.happened('i', engine, opened({ process: 'trouble' }), incident(7), incident(8, 'MessageMissing'));
    expect(await seenCases(vera, { withIncidents: true })).toEqual(['i']);
    const open = rowsOf(await company.readModels.incidents(vera, { case: 'i' }));
    expect(open.map(({ incident: number, code, remedy }) => `${String(number)} ${code}: ${remedy}`)).toEqual([
      '7 ExpressionFailed: set the rate',
      '8 MessageMissing: set the rate',
    ]);
    await company.happened('i', engine, ['IncidentResolved', { incident: 7, by: 'retried' }]);
    expect((await company.readModels.case(vera, 'i'))?.openIncidents).toBe(1);
    await company.happened('i', engine, ['CaseClosed', { outcome: 'cancelled' }]);
    expect((await company.readModels.case(vera, 'i'))?.openIncidents).toBe(0);
    const resolved = rowsOf(await company.readModels.incidents(vera, { case: 'i', resolved: true }));
    expect(resolved.map(({ resolved: how }) => how?.by)).toEqual(['retried', 'cancelled']);
    expect(rowsOf(await company.readModels.incidents(ada, { resolved: true }))).toEqual([]);
  });
});
