import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pythonEnvironment } from '../../system/python-environment.js';
import { sourceArgs, startProgram, type Program } from '../../system/start-program.js';
import { until } from '../../system/until.js';
import { startCompany, type Company } from './start-company.js';

const requirements = new URL('../../../workflows/samples/python-worker/requirements.txt', import.meta.url);
const python = await pythonEnvironment(fileURLToPath(requirements));
if (python.kind === 'missing') console.warn(`SKIPPED: the Python worker, for there is no Python: ${python.reason}`);

const workers = [
  ...(python.kind === 'missing'
    ? []
    : [{ language: 'Python', command: python.python, args: ['workflows/samples/python-worker/service_worker.py'] }]),
  {
    language: 'TypeScript',
    command: process.execPath,
    args: sourceArgs('workflows/samples/typescript-worker/service-worker.ts'),
  },
];

let company: Company;
let folder: string;

beforeAll(async () => {
  company = await startCompany();
  folder = await mkdtemp(join(tmpdir(), 'throughline-services-'));
}, 120_000);

afterAll(async () => {
  await company.stop();
  await rm(folder, { recursive: true });
});

describe.each(workers)('a service task of the finance department, served by a worker in $language', (worker) => {
  const ratings = (): string => join(folder, `${worker.language}-ratings.json`);
  const caseOf = (name: string): string => `${worker.language.toLowerCase()}-${name}`;
  let program: Program;

  const start = (): Promise<Program> =>
    startProgram({
      ...worker,
      env: {
        TEMPORAL_ADDRESS: process.env['TEST_TEMPORAL_ADDRESS'] ?? '',
        TEMPORAL_NAMESPACE: company.namespace,
        TEMPORAL_PAYLOAD_KEY: company.payloadKey,
        DEPARTMENT: 'finance',
        LEDGER: join(folder, `${worker.language}-ledger`),
        RATINGS: ratings(),
      },
      until: /^serving services\.finance/m,
    });

  const rate = (customers: Record<string, { readonly limit: string; readonly blocked: boolean }>): Promise<void> =>
    writeFile(ratings(), JSON.stringify(customers));

  const asks = async (name: string, customer: string, amount: number): Promise<string> => {
    const caseId = caseOf(name);
    const sven = company.person('sven');
    await sven.startCase({ process: 'proposal', case: caseId });
    const [capture] = (await sven.case(caseId)).tasks;
    const entered = { customer, contact: 'Ada Contact', product: 'pump', amount };
    await sven.complete({ case: caseId, task: capture?.task ?? 0 }, entered);
    return caseId;
  };

  const taskAt = (caseId: string, element: string) =>
    until(async () => (await company.person('carla').case(caseId)).tasks.find((task) => task.element === element), {
      what: `task ${element} in case ${caseId}`,
    });

  const eventsOf = async (caseId: string, type: string) =>
    (await company.person('carla').history(caseId, { limit: 200 })).items.filter((event) => event.type === type);

  beforeAll(async () => {
    await rate({ Acme: { limit: '50000', blocked: false }, Evil: { limit: '0', blocked: true } });
    program = await start();
  });

  afterAll(() => program.stop());

  it('answers, and the case goes on with what it said', async () => {
    const caseId = await asks('answered', 'Acme', 12_000);
    await taskAt(caseId, 'assess');
    expect((await company.person('carla').case(caseId)).variables).toMatchObject({ creditGranted: true });
    expect(await eventsOf(caseId, 'ServiceAnswered')).toMatchObject([
      { data: { element: 'check-credit', attempt: 1 }, by: { kind: 'engine' } },
    ]);
  });

  it('says no, and the case takes the way that the process has for it', async () => {
    const caseId = await asks('blocked', 'Evil', 1);
    await taskAt(caseId, 'decline');
    expect(await eventsOf(caseId, 'ErrorThrown')).toMatchObject([
      { data: { element: 'check-credit', code: 'CREDIT_BLOCKED', caughtBy: 'credit-blocked' } },
    ]);
  });

  it('is asked again when an attempt fails, after the pause that the model says', async () => {
    await rm(ratings());
    const caseId = await asks('repeated', 'Acme', 60_000);
    const [failed] = await until(
      async () => {
        const failures = await eventsOf(caseId, 'ServiceFailed');
        return failures.length > 0 ? failures : undefined;
      },
      { what: `failed attempt of case ${caseId}` },
    );
    await rate({ Acme: { limit: '50000', blocked: false } });
    await taskAt(caseId, 'assess');
    const requested = await eventsOf(caseId, 'ServiceRequested');
    const [answered] = await eventsOf(caseId, 'ServiceAnswered');
    expect(failed).toMatchObject({ data: { attempt: 1, retries: 2 } });
    expect(requested.length).toBeGreaterThanOrEqual(2);
    expect(answered).toMatchObject({ data: { attempt: requested.length } });
    expect(Date.parse(answered?.at ?? '') - Date.parse(failed?.at ?? '')).toBeGreaterThanOrEqual(1_000);
    expect((await company.person('carla').case(caseId)).variables).toMatchObject({ creditGranted: false });
  });

  it('that knows no answer gets a person to look at it', async () => {
    const caseId = await asks('unknown', 'Nobody', 1);
    const [incident] = await until(
      async () => {
        const { incidents } = await company.person('carla').case(caseId);
        return incidents.length > 0 ? incidents : undefined;
      },
      { what: `incident of case ${caseId}` },
    );
    expect(incident).toMatchObject({ element: 'check-credit' });
    expect(await eventsOf(caseId, 'ServiceFailed')).toHaveLength(1);
    await rate({ Nobody: { limit: '10', blocked: false } });
    await company.person('carla').retryIncident(caseId, incident?.incident ?? 0, { note: 'rated now' });
    await taskAt(caseId, 'assess');
  });

  it('that is killed leaves its work to the next one', async () => {
    await program.kill();
    const caseId = await asks('killed', 'Nobody', 1);
    program = await start();
    await taskAt(caseId, 'assess');
  });
});
