import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Connection } from '@temporalio/client';
import type { HistoryEvent } from '@throughline/contract';
import { startDepartment, type Department } from '@throughline/samples/department';
import { until } from '../../system/until.js';
import { brokers, startCompany, type Company } from './start-company.js';

/** Two hours a second: the weekend takes half a minute. */
const factor = 7_200;
const hour = 3_600_000;

const describeOnKafka = brokers === '' ? describe.skip : describe;
const prefix = `weekend-${randomUUID().slice(0, 8)}`;

let company: Company;
let technical: Department;
let steps: readonly Date[];

beforeAll(async () => {
  company = await startCompany({ prefix, clock: { shows: '2026-11-17T23:00:00.000Z', factor } });
  technical = await startDepartment({
    brokers: [brokers],
    prefix,
    department: 'technical',
    source: 'technical-system',
    script: () => 'late',
    desk: { results: () => ({ feasible: true, cost: 7 }) },
  });
  await haveWorked();
}, 120_000);

afterAll(async () => {
  await technical.stop();
  await company.stop();
});

/** A worker's first workflow takes seconds, which are half a day here: the company has been at work before that Friday. */
const haveWorked = async (): Promise<void> => {
  await person('sven').startCase({ process: 'price-review', case: 'review-0' });
  await until(async () => ((await eventsOf('review-0', 'TaskReminded')).length > 0 ? true : undefined), {
    what: 'first reminder',
    withinMs: 60_000,
  });
  await person('carla').cancelCase('review-0', 'the customer went elsewhere');
};

const person = (login: string) => company.person(login);

const historyOf = async (caseId: string): Promise<readonly HistoryEvent[]> =>
  (await person('carla').history(caseId, { limit: 200 })).items;

const eventsOf = async (caseId: string, ...types: readonly string[]) =>
  (await historyOf(caseId)).filter(({ type }) => types.includes(type));

const ladder = ['TaskReminded', 'TaskOverdue', 'TaskEscalated'];

const reviewIn = async (login: string) =>
  (await person(login).tasks({ view: 'claimable' })).items.find(({ case: caseId }) => caseId === 'review-1');

/** Friday at noon in Berlin, this week or, where starting took that long, next week. */
const untilFridayNoon = (): Promise<unknown> =>
  until(() => (/^Fri.* 11:..:../.test(company.now().toUTCString()) ? true : undefined), {
    what: 'Friday noon',
    withinMs: 100_000,
  });

/** Monday is 0. Berlin is an hour before UTC in November. */
const weekday = (at: string): number => (new Date(Date.parse(at) + hour).getUTCDay() + 6) % 7;

const openHours = (at: string): boolean => {
  const berlin = new Date(Date.parse(at) + hour);
  return weekday(at) < 5 && berlin.getUTCHours() >= 9 && berlin.toISOString().slice(11, 19) <= '18:00:00';
};

describeOnKafka('a task that nobody does, over a weekend', () => {
  it('has its deadlines in working time from the moment when it was handed over', async () => {
    await untilFridayNoon();
    await Promise.all([
      person('sven').startCase({ process: 'price-review', case: 'review-1' }),
      person('sven').startCase({ process: 'assessment', case: 'assessment-1', variables: { product: 'pump' } }),
    ]);
    const [opened, ...history] = await historyOf('review-1');
    const created = history.find(({ type }) => type === 'TaskCreated');
    const { sla, from } = created?.data as {
      readonly sla: { readonly steps: { at: string }[] };
      readonly from: string;
    };
    expect(opened).toMatchObject({ type: 'CaseOpened', data: { clockFactor: factor } });
    expect(from).toBe('sales');
    steps = sla.steps.map(({ at }) => new Date(at));
    const limit = steps[1]?.getTime() ?? 0;
    const weekend = 63 * hour;
    expect(limit - Date.parse(created?.at ?? '')).toBe(2 * hour);
    expect(steps.map((at) => at.getTime() - limit)).toEqual([-hour, 0, 0, 6 * hour + weekend, 72 * hour]);
    expect(sla.steps.map(({ at }) => openHours(at))).toEqual([true, true, true, true, true]);
  }, 120_000);

  it('is nobody’s business above the department as long as it is in time', async () => {
    expect(await reviewIn('fred')).toBeDefined();
    expect([await reviewIn('carla'), await reviewIn('greta')]).toEqual([undefined, undefined]);
  });

  it('reminds, is overdue, and climbs to the head, the commercial and the general director, in order and never early', async () => {
    const climbed = await until(
      async () => {
        const events = await eventsOf('review-1', ...ladder);
        return events.length === 5 ? events : undefined;
      },
      { what: 'fifth step', withinMs: 120_000 },
    );
    expect(climbed.map(({ type, data }) => [type, (data as { readonly to?: string }).to])).toEqual([
      ['TaskReminded', undefined],
      ['TaskOverdue', undefined],
      ['TaskEscalated', 'fiona'],
      ['TaskEscalated', 'carla'],
      ['TaskEscalated', 'greta'],
    ]);
    const late = climbed.map(({ at }, index) => Date.parse(at) - (steps[index]?.getTime() ?? 0));
    console.log(`steps came ${late.map((ms) => (ms / factor).toFixed(0)).join(', ')} real ms after they were due`);
    expect(late.filter((ms) => ms < 0)).toEqual([]);
    expect(climbed.map(({ at }) => weekday(at))).toEqual([4, 4, 4, 0, 0]);
    expect(climbed.map(({ by }) => by.kind)).toEqual(Array.from(climbed, () => 'engine'));
  }, 130_000);

  it('throws its BPMN escalations with the steps, and each takes the way that the process has for it', async () => {
    const overdue = (await eventsOf('review-1', 'TaskOverdue'))[0];
    const thrown = await eventsOf('review-1', 'EscalationThrown');
    expect(thrown).toMatchObject([
      { data: { element: 'review', code: 'LATE', caughtBy: 'is-late' }, command: overdue?.command },
      { data: { element: 'review', code: 'CLIMBED', caughtBy: 'has-climbed' } },
    ]);
    const { tasks } = await person('carla').case('review-1');
    expect(tasks.map(({ element, department }) => [element, department]).sort()).toEqual([
      ['look-into', 'management'],
      ['review', 'finance'],
      ['tell-customer', 'sales'],
    ]);
  });

  it('is in the inboxes of the directors then, and one of them does it', async () => {
    expect(await reviewIn('carla')).toMatchObject({ element: 'review', department: 'finance' });
    const task = await reviewIn('greta');
    expect(await reviewIn('tara')).toBeUndefined();
    await person('greta').complete({ case: 'review-1', task: task?.task ?? 0 });
    for (const [login, element] of [
      ['sven', 'tell-customer'],
      ['carla', 'look-into'],
    ] as const) {
      const open = (await person(login).case('review-1')).tasks.find((one) => one.element === element);
      await person(login).complete({ case: 'review-1', task: open?.task ?? 0 });
    }
    expect(await person('carla').case('review-1')).toMatchObject({ status: 'completed' });
    expect(await eventsOf('review-1', 'TaskCompleted')).toMatchObject([{ by: { id: 'greta' } }, {}, {}]);
  });

  it('is shown as a handoff with all that became of it', async () => {
    const handoff = await until(
      async () =>
        (await person('greta').handoffs({ case: 'review-1' })).items.find(
          ({ element, state }) => element === 'review' && state === 'answered',
        ),
      { what: 'answered handoff' },
    );
    expect(handoff).toMatchObject({
      from: 'sales',
      department: 'finance',
      remindedAt: expect.any(String),
      overdueAt: expect.any(String),
      escalated: { rung: 3, role: 'general-director', to: 'greta' },
      closed: { outcome: 'completed' },
    });
  });
});

describeOnKafka('a department that speaks only Kafka and sleeps over its work', () => {
  it('is asked again, reminded and told that it is late, over the weekend, and is heard when it wakes up', async () => {
    const present = await until(
      async () => (await person('carla').case('assessment-1')).tasks.find(({ element }) => element === 'present'),
      { what: 'task present', withinMs: 60_000 },
    );
    const [worked] = await until(
      () => {
        const all = technical.handoffs();
        return all[0]?.heard.includes('withdrawn') === true ? all : undefined;
      },
      { what: 'withdrawal' },
    );
    expect(worked?.heard.slice(0, 4)).toEqual(['offered', 'offered', 'reminded', 'overdue']);
    expect(worked?.heard.at(-1)).toBe('withdrawn');
    const events = await eventsOf(
      'assessment-1',
      'HandoffOfferedAgain',
      'HandoffAcknowledged',
      'TaskReminded',
      'TaskOverdue',
    );
    const types = events.map(({ type }) => type);
    // When it wakes up and when it is reminded are half a second apart.
    expect(types.filter((type) => type !== 'HandoffAcknowledged')).toEqual([
      'HandoffOfferedAgain',
      'TaskReminded',
      'TaskOverdue',
    ]);
    expect(types.indexOf('HandoffAcknowledged')).toBeGreaterThan(types.indexOf('HandoffOfferedAgain'));
    expect(events.map(({ at }) => weekday(at)).filter((day) => day > 4)).toEqual([]);
    await person('sven').complete({ case: 'assessment-1', task: present.task });
  }, 100_000);

  it('leaves no workflow behind when the cases are over', async () => {
    const connection = await Connection.connect({ address: process.env['TEST_TEMPORAL_ADDRESS'] ?? '' });
    const running = async (): Promise<number> => {
      const { executions } = await connection.workflowService.listWorkflowExecutions({
        namespace: company.namespace,
        query: 'ExecutionStatus = "Running"',
      });
      return executions.length;
    };
    await until(async () => ((await running()) === 0 ? true : undefined), { what: 'end of every workflow' });
    await connection.close();
  });
});
