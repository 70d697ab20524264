import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agendaRow, caseAgenda, createCases } from '@throughline/cases';
import { broadcastSignal, publishMessage, subscriptions } from '@throughline/correlation';
import { definitions as definitionsProjector } from '@throughline/definitions';
import { migrate, migrateKeys, projectionRows } from '@throughline/event-store';
import { enginePrincipal, type CommandContext, type JsonObject } from '@throughline/events';
import { caseAccess, cases as casesProjector, worklist } from '@throughline/read-models';
import pg from 'pg';
import { pino } from 'pino';
import type { WorkerConfig } from './config/read-config.js';
import { openRecord, type WorkerRecord } from './record/open-record.js';
import { startWorker, type RunningWorker } from './start-worker.js';

const projectors = [caseAccess, worklist, casesProjector, subscriptions, definitionsProjector];

let config: WorkerConfig;
let record: WorkerRecord;
let worker: RunningWorker;

beforeAll(async () => {
  const [databaseUrl, keysDatabaseUrl] = await Promise.all([createDatabase('worker'), createDatabase('worker_keys')]);
  const projections = [...projectors.map(({ projection }) => projection), caseAgenda];
  await Promise.all([migrate({ url: databaseUrl, projections }), migrateKeys({ url: keysDatabaseUrl })]);
  config = {
    ...{ databaseUrl, keysDatabaseUrl, port: 0, host: '127.0.0.1', connections: 5 },
    masterKey: new Uint8Array(32).fill(7),
    logLevel: 'silent',
  };
  record = await openRecord(config, pino({ level: 'silent' }));
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
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="http://throughline.test">${body}</definitions>`;

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
      <process id="count" isExecutable="true">${row(
        '<startEvent id="start-step"/>',
        `<scriptTask id="step"><extensionElements><zeebe:script expression="=1" resultVariable="one"/></extensionElements>
         <multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=for i in 1..900 return i"/></extensionElements></multiInstanceLoopCharacteristics></scriptTask>`,
        'step',
      )}</process>`),
    ),
  },
];

const context = (id: string): CommandContext => ({ id, at: new Date().toISOString(), by: enginePrincipal('spec') });

const start = async (process: string, caseId: string, variables: JsonObject = {}): Promise<void> => {
  const found = await record.definitions.rulesFor(process);
  if (found === undefined) throw new Error(`${process} is not deployed`);
  await record.cases.execute({
    type: 'StartCase',
    caseId,
    body: { process, variables, rules: found.versions },
    context: { id: `start/${caseId}`, by: enginePrincipal('spec') },
  });
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
  it('says that it is ready', async () => {
    const response = await fetch(`${worker.url}/health/ready`);

    expect([response.status, await response.json()]).toEqual([200, { status: 'ready', missing: [] }]);
    expect((await fetch(`${worker.url}/health/live`)).status).toBe(200);
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
      const { rows } = await record.queries.query({ text: "SELECT trigger FROM cases WHERE process = 'answer'" });
      return rows;
    };
    await until(async () => (await opened()).length > 0);

    expect(await opened()).toEqual([{ trigger: 'message' }]);
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
  const { store, definitions } = record;
  const fallen = createCases({
    store: {
      ...store,
      append: async (append) => {
        if (append.command.type === 'Continue') throw new Error('the server fell');
        return store.append(append);
      },
    },
    rulesAt: (versions) => definitions.rulesAt(versions),
    now: () => new Date().toISOString(),
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    projecting: (stream, { state, ...facts }, events) => ({
      ...projectionRows(projectors, { stream, events, ...facts }),
      [caseAgenda.name]: agendaRow(state),
    }),
  });
  const found = await definitions.rulesFor('count');
  if (found === undefined) throw new Error('count is not deployed');
  const body = { process: 'count', variables: {}, rules: found.versions };
  const start = fallen.execute({
    type: 'StartCase',
    caseId,
    body,
    context: { id: `start/${caseId}`, by: enginePrincipal('spec') },
  });
  await expect(start).rejects.toThrow('the server fell');
};
