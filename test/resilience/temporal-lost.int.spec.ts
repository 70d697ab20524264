import { readFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from '@throughline/contract';
import type { Json } from '@throughline/events';
import type { Department } from '@throughline/samples/department';
import { parse } from 'yaml';
import { createLedger } from '../system/ledger.js';
import { rebuildWorkflows } from '../system/rebuild-workflows.js';
import { recordedCases, type Recorded } from '../system/recorded-cases.js';
import { runningWorkflows } from '../system/running-workflows.js';
import { startBreakableSystem, type BreakableSystem } from '../system/start-breakable-system.js';
import { startDepartments } from '../system/start-departments.js';
import { faultsOfRun, type FaultsOfRun } from './faults-of-run.js';
import { createPeople } from './work-cases.js';

const open = Number(process.env['OPEN_CASES'] ?? '60');
/** When what the cases wait for begins to be due: all must be started by then, and Temporal lost and back. */
const dueS = Number(process.env['DUE_SECONDS'] ?? '30');
/** For what so many cases need on a busy machine. */
const patienceS = 60 + open / 2;
/** Offered again, reminded, overdue, and three rungs. */
const stepsOfTask = 6;

const model = (name: string): Promise<string> => readFile(new URL(`models/${name}`, import.meta.url), 'utf8');
const say = (text: string): void => void process.stdout.write(`  ${text}\n`);

let broken: BreakableSystem;
let departments: ReadonlyMap<string, Department> = new Map();

beforeAll(async () => {
  // Half of the services fail at first, and rest until then. The department is on holiday: all its deadlines pass.
  broken = await startBreakableSystem({ seed: 4, bootstrap: 'dora', scripts: {}, failureShare: 0.5 });
  const { system } = broken;
  const dora = createClient({ url: system.apis[0]?.url ?? '', token: () => system.token('dora') });
  await dora.setOrganisation(parse(await model('organisation.yaml')) as Json);
  const text = (await model('waiting.bpmn'))
    .replaceAll('PT30S', `PT${String(dueS)}S`)
    .replaceAll('PT35S', `PT${String(dueS + 5)}S`);
  await dora.deploy('waiting', { files: [{ name: 'waiting.bpmn', text }] });
}, 300_000);

afterAll(async () => {
  await Promise.all([...departments.values()].map((department) => department.stop()));
  await broken.stop();
}, 120_000);

const startCases = async (): Promise<void> => {
  const people = createPeople({
    ...{ apis: broken.system.apis, token: await broken.system.token('sven'), ledger: createLedger() },
  });
  const numbers = Array.from({ length: open }, (_, index) => index + 1).values();
  const startSome = async (): Promise<void> => {
    for (const number of numbers) {
      const start = { process: 'waiting', case: `lost-${String(number)}`, variables: { later: `PT${String(dueS)}S` } };
      await people.insist((api) => api.startCase(start, { commandId: `${start.case}-start` }));
    }
  };
  await Promise.all(Array.from({ length: 10 }, startSome));
};

const loseTemporal = async (): Promise<void> => {
  const { temporal, temporalDatabase } = broken.servers;
  await temporal.kill();
  for (const file of ['', '-wal', '-shm']) await rm(`${temporalDatabase}${file}`, { force: true });
  await temporal.restart();
};

const caseWorkflows = async (): Promise<number> =>
  (await runningWorkflows(broken.servers.temporal.address)).filter((id) => id.startsWith('case/')).length;

type Goal = { readonly what: string; readonly withinS: number; readonly goal: number };

const until = async ({ what, withinS, goal }: Goal, reached: () => Promise<number>): Promise<void> => {
  const deadline = Date.now() + withinS * 1_000;
  for (let told = -1; ;) {
    const now = await reached();
    if (now !== told) say(`${what}: ${String(now)} of ${String(goal)}`);
    told = now;
    if (now >= goal) return;
    if (Date.now() > deadline) throw new Error(`${what}: ${String(now)} of ${String(goal)} after ${String(withinS)} s`);
    await sleep(1_000);
  }
};

const eventsOf = async (wanted: (event: Recorded) => boolean): Promise<readonly Recorded[]> =>
  [...(await recordedCases(broken.system.recordUrl)).values()].flat().filter(wanted);

const stepTypes = ['HandoffOfferedAgain', 'TaskReminded', 'TaskOverdue', 'TaskEscalated'] as const;

const countOf =
  (...types: readonly Recorded['type'][]) =>
  async (): Promise<number> =>
    (await eventsOf(({ type }) => types.includes(type))).length;

describe(`the loss of Temporal's database with ${String(open)} open cases`, () => {
  let faults: FaultsOfRun;
  const rebuilt: { readonly cases: number; readonly tookMs: number }[] = [];

  beforeAll(async () => {
    await startCases();
    await until({ what: 'cases with a workflow', withinS: patienceS, goal: open }, caseWorkflows);
    await until({ what: 'offered again', withinS: patienceS, goal: open }, countOf('HandoffOfferedAgain'));
    await loseTemporal();
    say('Temporal is back, and knows nothing');
    rebuilt.push(await rebuildWorkflows(broken.system.env), await rebuildWorkflows(broken.system.env));
    say(`rebuilt ${String(rebuilt[0]?.cases)} cases in ${String(rebuilt[0]?.tookMs)} ms, then once more`);
    await until({ what: 'reminders', withinS: dueS + patienceS, goal: open / 2 }, countOf('TaskReminded'));
    rebuilt.push(await rebuildWorkflows(broken.system.env));
    await until(
      { what: 'steps of time', withinS: dueS + 2 * patienceS, goal: open * stepsOfTask },
      countOf(...stepTypes),
    );
    departments = await startDepartments(
      { seed: 4, scripts: { technical: 'completes' } },
      broken.servers.kafka.brokers,
    );
    await until({ what: 'closed', withinS: dueS * 4 + patienceS, goal: open }, countOf('CaseClosed'));
    faults = await faultsOfRun({ ...broken, departments });
  }, 1_800_000);

  it('is made up for by a rebuild of every open case, however often it is run', () =>
    expect(rebuilt.map(({ cases }) => cases)).toEqual([open, open, open]));

  it('has every deadline of every task fire once, in turn and not before its time', async () => {
    const steps = await eventsOf(({ type }) => stepTypes.some((step) => step === type));
    expect(new Set(steps.map(({ commandId }) => commandId)).size).toBe(open * stepsOfTask);
    expect(steps).toHaveLength(open * stepsOfTask);
    expect(faults.cases).toEqual([]);
  });

  it('has every timer fire once', async () =>
    expect(await eventsOf(({ type }) => type === 'TimerFired')).toHaveLength(open));

  it('delivers nothing twice in effect', () => {
    expect(faults.services).toEqual([]);
    expect(faults.handoffs).toEqual([]);
  });

  it('leaves a record that verifies, a copy in Kafka that equals it, and no workflow behind', () =>
    expect(faults).toEqual({ ...faults, chain: [], copy: [], inbound: [], workflows: [], processes: [] }));
});
