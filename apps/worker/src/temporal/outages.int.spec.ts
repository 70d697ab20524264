import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { rebuildWorkflows } from './rebuild-workflows.js';
import { TestCompany, until } from './test-company.js';
import { layLine, type TestLine } from './test-lines.js';
import { pino } from 'pino';

/** An hour in two seconds. */
const speed = 1_800;
const log = pino({ level: 'silent' });

let company: TestCompany;
let line: TestLine | undefined;

afterEach(async () => {
  line?.mend();
  await company.close();
  line?.close();
  line = undefined;
}, 60_000);

const ready = (): Promise<void> => until(() => company.states.at(-1)?.state === 'ready', 'Temporal is ready');

const firedOnce = async (caseIds: readonly string[]): Promise<void> => {
  for (const caseId of caseIds) {
    await until(() => company.isClosed(caseId), `${caseId} closes`, 90_000);
    const fired = await company.events(caseId, ['TimerFired']);
    expect([caseId, fired.map(({ data }) => (data as { readonly element: string }).element)]).toEqual([
      caseId,
      ['rest', 'restAgain'],
    ]);
  }
};

const several = (name: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, number) => `${name}-${String(number)}`);

describe('when a part fails', () => {
  it('fires every timer once, late, after Temporal was away for twenty seconds while people went on', async () => {
    company = await TestCompany.open(speed);
    await company.deployModel('patience.bpmn');
    await company.deployModel('inside.bpmn');
    line = await layLine(company.config.address ?? '');
    company.work({ address: line.address });
    await ready();
    const before = several('before', 5);
    for (const caseId of before) await company.start('patience', caseId);
    line.cut();
    const during = several('during', 5);
    for (const caseId of during) await company.start('patience', caseId);
    await company.start('inside', 'going-on');
    await company.complete('going-on', 'one');
    await until(() => company.states.at(-1)?.state === 'waiting', 'it is told that Temporal is away');
    await sleep(20_000);
    await company.complete('going-on', 'two');
    expect(await company.isClosed('going-on')).toBe(true);
    line.mend();

    await firedOnce([...before, ...during]);
    await ready();
  }, 180_000);

  it('rebuilds the workflows of all open cases from the record when Temporal has lost its database', async () => {
    company = await TestCompany.open(speed / 10);
    await company.deployModel('patience.bpmn');
    company.work();
    await ready();
    const open = several('open', 20);
    for (const caseId of open) await company.start('patience', caseId);
    await until(() => company.hasWorkflow('case/open-19'), 'the last has its workflow');
    await company.loseTemporal();
    await until(() => company.states.at(-1)?.detail.includes('rebuild') ?? false, 'it is told that a rebuild is due');

    const progress: number[] = [];
    const { record, connection, config } = company;
    const parts = { record, connection, config, log, onProgress: (done: number) => void progress.push(done) };
    expect(await rebuildWorkflows(parts)).toMatchObject({ cases: 20, timerStarts: 0 });
    expect(await rebuildWorkflows(parts)).toMatchObject({ cases: 20 });
    expect(progress).toEqual([20, 20]);
    await ready();
    await firedOnce(open);
  }, 180_000);

  it('heals by itself a workflow that somebody has terminated, when it should have waked', async () => {
    company = await TestCompany.open(speed);
    await company.deployModel('patience.bpmn');
    company.work();
    await ready();
    await company.start('patience', 'ended');
    await until(() => company.hasWorkflow('case/ended'), 'it has its workflow');
    await company.workflows.getHandle('case/ended').terminate();

    await until(() => company.isClosed('ended'), 'the case closes', 90_000);
  }, 180_000);

  it('goes on in another worker where one has stopped, with two of them at once in between', async () => {
    company = await TestCompany.open(speed);
    await company.deployModel('patience.bpmn');
    const first = company.work();
    await ready();
    const cases = several('handed', 10);
    for (const caseId of cases.slice(0, 5)) await company.start('patience', caseId);
    company.work();
    for (const caseId of cases.slice(5)) await company.start('patience', caseId);
    await first.stop();

    await firedOnce(cases);
  }, 180_000);
});
