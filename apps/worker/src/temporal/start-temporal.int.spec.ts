import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestCompany, until } from './test-company.js';

/** An hour in two seconds. */
const speed = 1_800;

let company: TestCompany;

beforeAll(async () => {
  company = await TestCompany.open(speed);
  for (const model of ['patience.bpmn', 'owing.bpmn', 'inside.bpmn']) await company.deployModel(model);
  company.work();
  await until(() => company.states.some(({ state }) => state === 'ready'), 'Temporal is ready');
}, 60_000);

afterAll(() => company.close());

const types = async (caseId: string, wanted: readonly string[]): Promise<readonly string[]> =>
  (await company.events(caseId, wanted)).map(({ type }) => type);

describe('time in a case', () => {
  it('fires its timers when they are due, one after the other', async () => {
    await company.start('patience', 'patient');
    await until(() => company.isClosed('patient'), 'the case closes');

    const fired = await company.events('patient', ['TimerArmed', 'TimerFired']);
    expect(fired.map(({ type }) => type)).toEqual(['TimerArmed', 'TimerFired', 'TimerArmed', 'TimerFired']);
  });

  it('offers a handoff again, reminds of it, and climbs the ladder rung by rung', async () => {
    await company.start('owing', 'late');
    await company.complete('late', 'ask');
    const sla = ['HandoffOfferedAgain', 'TaskReminded', 'TaskOverdue', 'TaskEscalated'];
    await until(async () => (await types('late', sla)).length === 5, 'the last rung');

    expect(await types('late', sla)).toEqual([...sla, 'TaskEscalated']);
    const rungs = await company.events('late', ['TaskEscalated']);
    expect(rungs.map(({ data }) => data)).toMatchObject([
      { rung: 1, role: 'head', to: 'tara' },
      { rung: 2, role: 'director', to: 'dora' },
    ]);
  });

  it('costs Temporal nothing while one department works on time', async () => {
    await company.start('inside', 'quick');
    await company.complete('quick', 'one');
    await company.complete('quick', 'two');
    await company.start('patience', 'after');
    await until(() => company.hasWorkflow('case/after'), 'the relay has come past it');

    expect(await company.hasWorkflow('case/quick')).toBe(false);
  });

  it('ends the waiting for a handoff that is answered', async () => {
    await company.start('owing', 'answered');
    await company.complete('answered', 'ask');
    await company.complete('answered', 'assess');
    await new Promise((resolve) => setTimeout(resolve, 3_000));

    expect(await types('answered', ['TaskReminded', 'TaskOverdue'])).toEqual([]);
    expect(await company.isClosed('answered')).toBe(true);
    await until(async () => !(await company.isRunning('case/answered')), 'its workflow has ended');
  });
});
