import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agendaRow, caseAgenda, createCases } from '@throughline/cases';
import { broadcastSignal, publishMessage } from '@throughline/correlation';
import { projectionRows } from '@throughline/event-store';
import { enginePrincipal, type CommandContext, type JsonObject } from '@throughline/events';
import { migrateRecord, openRecord, readParts, sha256, type HostRecord } from '@throughline/host';
import pg from 'pg';
import { pino } from 'pino';
import { readConfig, type WorkerConfig } from './config/read-config.js';
import { startWorker, type RunningWorker } from './start-worker.js';

let config: WorkerConfig;
let record: HostRecord;
let worker: RunningWorker;

/** A clock that runs ten times as fast, from now on. */
const begun = new Date().toISOString();
const clock = `${begun}@${begun}*10`;

beforeAll(async () => {
  const [databaseUrl, keysDatabaseUrl] = await Promise.all([createDatabase('worker'), createDatabase('worker_keys')]);
  await migrateRecord(databaseUrl, keysDatabaseUrl);
  config = readConfig({
    ...{ THROUGHLINE_ENV: 'dev', THROUGHLINE_CLOCK: clock, LOG_LEVEL: 'silent', DATABASE_CONNECTIONS: '5' },
    ...{ DATABASE_URL: databaseUrl, KEYS_DATABASE_URL: keysDatabaseUrl },
    KEYS_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
  });
  record = await openRecord({ config, log: pino({ level: 'silent' }), clock: config.clock });
  await record.definitions.deploy({ name: 'waiting', files }, context('deploy'));
  worker = await startWorker(config);
}, 60_000);

afterAll(async () => {
  await worker.stop();
  await record.close();
});

const createDatabase = async (purpose: string): Promise<string> => {
  const server = process.env['TEST_DATABASE_URL'];
  if (server === undefined) throw new Error('TEST_DATABASE_URL is not set: integration specs run in the int project');
  const name = `${purpose}_${randomBytes(6).toString('hex')}`;
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  return Object.assign(new URL(server), { pathname: `/${name}` }).toString();
};

const bpmn = (body: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  xmlns:tl="http://throughline.dev/schema/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="http://throughline.test">${body}</definitions>`;

const row = (from: string, middle: string, id: string): string =>
  `${from}${middle}<endEvent id="end-${id}"/>
   <sequenceFlow id="a-${id}" sourceRef="start-${id}" targetRef="${id}"/>
   <sequenceFlow id="b-${id}" sourceRef="${id}" targetRef="end-${id}"/>`;

/** One case waits for a message, one for a signal, one is opened by a message, and one counts to many. */
const files = [
  {
    name: 'waiting.bpmn',
    bytes: Buffer.from(
      bpmn(`
      <message id="paid" name="paid"><extensionElements><zeebe:subscription correlationKey="=number"/></extensionElements></message>
      <message id="asked" name="asked"/>
      <signal id="holiday" name="holiday"/>
      <process id="payment" isExecutable="true">${row(
        '<startEvent id="start-pay"/>',
        '<intermediateCatchEvent id="pay"><messageEventDefinition messageRef="paid"/></intermediateCatchEvent>',
        'pay',
      )}</process>
      <process id="rest" isExecutable="true">${row(
        '<startEvent id="start-wait"/>',
        '<intermediateCatchEvent id="wait"><signalEventDefinition signalRef="holiday"/></intermediateCatchEvent>',
        'wait',
      )}</process>
      <process id="answer" isExecutable="true">${row(
        '<startEvent id="start-work"><messageEventDefinition messageRef="asked"/></startEvent>',
        '<userTask id="work"/>',
        'work',
      )}</process>
      <process id="hand-over" isExecutable="true">
        <laneSet id="lanes">
          <lane id="sales" tl:department="sales"><flowNodeRef>start-make</flowNodeRef></lane>
          <lane id="production" tl:department="production"><flowNodeRef>make</flowNodeRef></lane>
        </laneSet>
        ${row('<startEvent id="start-make"/>', '<userTask id="make"/>', 'make')}
      </process>
      <process id="count" isExecutable="true">${row(
        '<startEvent id="start-step"/>',
        `<scriptTask id="step"><extensionElements><zeebe:script expression="=1" resultVariable="one"/></extensionElements>
         <multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=for i in 1..900 return i"/></extensionElements></multiInstanceLoopCharacteristics></scriptTask>`,
        'step',
      )}</process>`),
    ),
  },
];

const context = (id: string): CommandContext => ({ id, at: record.now(), by: enginePrincipal('spec') });

const start = async (process: string, caseId: string, variables: JsonObject = {}): Promise<void> => {
  await record.cases.execute(await startOf(process, caseId, variables));
};

const startOf = async (process: string, caseId: string, variables: JsonObject = {}) => {
  const birth = await record.birthOf(process);
  if (birth.kind === 'refused') throw new Error(birth.refusal.message);
  const { kind: _, ...born } = birth;
  return {
    type: 'StartCase' as const,
    caseId,
    body: { process, variables, ...born },
    context: { id: `start/${caseId}`, by: enginePrincipal('spec') },
  };
};

const until = async (holds: () => Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('it did not happen within 20 s');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

const isClosed = async (caseId: string): Promise<boolean> => (await record.cases.state(caseId)).status === 'closed';

const publish = (name: string, key?: string) =>
  publishMessage(
    record,
    {
      source: 'spec',
      id: randomBytes(6).toString('hex'),
      name,
      payload: { from: 'bank' },
      timeToLive: 60_000,
      ...(key === undefined ? {} : { key }),
    },
    context(randomBytes(6).toString('hex')),
  );

describe('the worker', () => {
  it('is ready while Temporal and Kafka are still coming, and says what it waits for', async () => {
    const response = await fetch(`${worker.url}/health/ready`);

    expect([response.status, await response.json()]).toEqual([
      200,
      { status: 'ready', missing: [], waiting: expect.arrayContaining(['kafka']), failing: [] },
    ]);
    expect((await fetch(`${worker.url}/health/live`)).status).toBe(200);
  });

  it('tells everyone how its parts are', async () => {
    const parts = ['continuing', 'dispatching', 'handoffs', 'sequencing'];
    await until(async () => (await readParts(record.queries)).length >= parts.length);
    const told = await readParts(record.queries);

    expect(parts.filter((part) => !told.some((one) => one.part === part && one.state === 'ready'))).toEqual([]);
  });

  it('gives each commit its place in the log', async () => {
    await start('rest', 'numbered');
    await until(async () => {
      const logged = await record.store.readLog(0n, 1_000);
      return logged.some(({ commit }) => commit.stream.id === 'numbered');
    });
  });

  it('brings a message to the case that waits for it, and to no other', async () => {
    await start('payment', 'pay-1', { number: 'R-1' });
    await start('payment', 'pay-2', { number: 'R-2' });
    await publish('paid', 'R-2');
    await until(() => isClosed('pay-2'));

    expect(await isClosed('pay-1')).toBe(false);
  });

  it('opens a case by a message', async () => {
    await publish('asked');
    const opened = async () => {
      const { rows } = await record.queries.query({
        text: "SELECT case_id, trigger FROM cases WHERE process = 'answer'",
      });
      return rows as readonly { readonly case_id: string; readonly trigger: string }[];
    };
    await until(async () => (await opened()).length > 0);

    const [row] = await opened();
    expect(row?.trigger).toBe('message');
    const { commits } = await record.store.read({ kind: 'case', id: row?.case_id ?? '' });
    // The host knows how fast its clock runs, and a case says so for as long as the record lasts.
    expect(commits[0]?.events[0]?.data).toMatchObject({ clockFactor: 10 });
  });

  it('brings a signal to all who wait for it', async () => {
    await start('rest', 'rest-1');
    await start('rest', 'rest-2');
    await broadcastSignal(record, { source: 'spec', id: 'new-year', name: 'holiday', payload: {} }, context('signal'));
    await until(async () => (await isClosed('rest-1')) && (await isClosed('rest-2')));
  });

  it('takes up the steps of a case whose server fell before it could', async () => {
    await startAndFall('counted');
    expect(await isClosed('counted')).toBe(false);
    await until(() => isClosed('counted'));
  });

  it('keeps the handoffs between departments up to the log', async () => {
    await start('hand-over', 'handed');
    const owed = async () => {
      const { rows } = await record.queries.query({ text: "SELECT * FROM handoffs WHERE case_id = 'handed'" });
      return rows;
    };
    await until(async () => (await owed()).length === 1);

    expect(await owed()).toMatchObject([{ department: 'production', from_department: 'sales', state: 'owed' }]);
  });

  it('ends at once when it is told to, and leaves what it did not do to the next', async () => {
    const other = await startWorker(config);
    await worker.stop();
    await start('payment', 'pay-3', { number: 'R-3' });
    await publish('paid', 'R-3');
    await until(() => isClosed('pay-3'));
    worker = other;
  });
});

/** A server that writes the first bounded commit of a case and is gone before it sends `Continue`. */
const startAndFall = async (caseId: string): Promise<void> => {
  const { store, definitions, projectors } = record;
  const fallen = createCases({
    store: {
      ...store,
      append: async (append) => {
        if (append.command.type === 'Continue') throw new Error('the server fell');
        return store.append(append);
      },
    },
    rulesAt: (versions) => definitions.rulesAt(versions),
    now: record.now,
    sha256,
    projecting: (stream, { state, ...facts }, events) => ({
      ...projectionRows(projectors, { stream, events, ...facts }),
      [caseAgenda.name]: agendaRow(state),
    }),
  });
  await expect(fallen.execute(await startOf('count', caseId))).rejects.toThrow('the server fell');
};
