import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { HistoryEvent } from '@throughline/contract';
import type { JsonObject } from '@throughline/events';
import {
  commandsTopic,
  createProducer,
  deadLetterTopic,
  eventsTopic,
  handoffsTopic,
  openKafka,
  scanTopic,
  type IncomingMessage,
  type Kafka,
  type Producer,
} from '@throughline/messaging';
import { startDepartment, type BehaviourName, type Department } from '@throughline/samples/department';
import pg from 'pg';
import { parse } from 'yaml';
import { runVerb } from '../../system/run-verb.js';
import { sourceArgs, startProgram } from '../../system/start-program.js';
import { until } from '../../system/until.js';
import { everythingNumbered } from '../../system/verified-record.js';
import { brokers, startCompany, type Company } from './start-company.js';

const describeOnKafka = brokers === '' ? describe.skip : describe;
const prefix = `departments-${randomUUID().slice(0, 8)}`;

let kafka: Kafka;
let producer: Producer;
let company: Company;
let technical: Department;

/** How the technical department deals with a case is in the case's name; what it has returned once, it completes. */
const returned = new Set<string>();
const behaviourFor = ({ case: caseId }: { readonly case: string }): BehaviourName => {
  const [name = ''] = caseId.split('-');
  if (name === 'returns' && returned.has(caseId)) return 'completes';
  if (name === 'returns') returned.add(caseId);
  return name as BehaviourName;
};

beforeAll(async () => {
  kafka = openKafka({ brokers: [brokers], prefix, clientId: 'acceptance' });
  producer = createProducer({ kafka });
  company = await startCompany({ prefix });
  technical = await startDepartment({
    brokers: [brokers],
    prefix,
    department: 'technical',
    source: 'technical-system',
    script: behaviourFor,
    desk: {
      results: ({ inputs }) => ({ feasible: true, cost: String(inputs?.['product']).length * 100 }),
      reason: () => ({ reason: 'which pump?' }),
    },
  });
}, 120_000);

afterAll(async () => {
  await technical.stop();
  await producer.close();
  await company.stop();
});

const carla = () => company.person('carla');

const historyOf = async (caseId: string): Promise<readonly HistoryEvent[]> =>
  (await carla().history(caseId, { limit: 200 })).items;

const typesOf = async (caseId: string): Promise<readonly string[]> => (await historyOf(caseId)).map(({ type }) => type);

const taskAt = (caseId: string, element: string) =>
  until(async () => (await carla().case(caseId)).tasks.find((task) => task.element === element), {
    what: `task ${element} in case ${caseId}`,
  });

const opened = async (caseId: string, variables: JsonObject = { product: 'pump' }): Promise<string> => {
  await company.person('sven').startCase({ process: 'assessment', case: caseId, variables });
  return caseId;
};

const messagesOf = async (topic: string): Promise<readonly IncomingMessage[]> => {
  const messages: IncomingMessage[] = [];
  await scanTopic({ kafka, topic, onMessage: (message) => void messages.push(message) });
  return messages;
};

const textOf = ({ value }: IncomingMessage): string => Buffer.from(value ?? []).toString('utf8');

/** Whose work a message on a handoffs topic tells of: that of the department itself, or of the system that was refused. */
const toldOf = (message: IncomingMessage): string | undefined => {
  const { data } = JSON.parse(textOf(message)) as {
    readonly data: { readonly department?: string; readonly source?: string };
  };
  return data.department ?? (data.source === 'technical-system' ? 'technical' : undefined);
};

describeOnKafka('a department that answers through Kafka only', () => {
  it('hears of its work, takes it on, completes it with its result, and the case goes on', async () => {
    const caseId = await opened('completes-1');
    await taskAt(caseId, 'present');
    expect((await carla().case(caseId)).variables).toMatchObject({ feasible: true, cost: 400 });
    const history = await historyOf(caseId);
    const told = ['TaskCreated', 'HandoffAcknowledged', 'HandoffAccepted', 'TaskCompleted'];
    expect(history.map(({ type }) => type).filter((type) => told.includes(type))).toEqual([...told, 'TaskCreated']);
    expect(history.find(({ type }) => type === 'HandoffAcknowledged')).toMatchObject({
      by: { kind: 'system', id: 'technical-system' },
      data: { department: 'technical', reference: expect.stringContaining('W-completes-1-') },
    });
  });

  it('is shown to the directors as a handoff with everything that became of it', async () => {
    const handoff = await until(
      async () => (await carla().handoffs({ case: 'completes-1' })).items.find(({ state }) => state === 'answered'),
      { what: 'answered handoff of completes-1' },
    );
    expect(handoff).toMatchObject({
      element: 'assess',
      department: 'technical',
      from: 'sales',
      acknowledged: { by: 'technical-system', reference: expect.any(String) },
      accepted: { by: 'technical-system' },
      closed: { outcome: 'completed' },
    });
  });

  it('gives work back with a reason, gets it again when that was clarified, and completes it', async () => {
    const caseId = await opened('returns-1', { product: 'a pump' });
    const clarify = await taskAt(caseId, 'clarify');
    const back = (await historyOf(caseId)).find(({ type }) => type === 'TaskReturned');
    expect(back).toMatchObject({
      by: { kind: 'system', id: 'technical-system' },
      data: { department: 'technical', reason: 'which pump?', code: 'RETURNED' },
    });
    await company.person('sven').complete({ case: caseId, task: clarify.task }, { product: 'valve pump' });
    await taskAt(caseId, 'present');
    expect((await carla().case(caseId)).variables).toMatchObject({ cost: 1_000 });
  });

  it('says everything twice, and it counts once', async () => {
    const caseId = await opened('doubles-1');
    await taskAt(caseId, 'present');
    await until(() => technical.handoffs().find(({ handoff, said }) => handoff.case === caseId && said.length >= 5), {
      what: 'fifth message of the department',
    });
    const types = await typesOf(caseId);
    for (const once of ['HandoffAcknowledged', 'HandoffAccepted', 'TaskCompleted']) {
      expect(types.filter((type) => type === once)).toHaveLength(1);
    }
  });

  it('is told that nothing is left to do when somebody else was faster', async () => {
    const caseId = await opened('silent-1');
    const assess = await taskAt(caseId, 'assess');
    await company.person('tara').complete({ case: caseId, task: assess.task }, { feasible: false, cost: 0 });
    const heard = await until(
      () => technical.handoffs().find(({ handoff, heard: news }) => handoff.case === caseId && news.length === 2),
      { what: 'withdrawal of silent-1' },
    );
    expect(heard).toMatchObject({ heard: ['offered', 'withdrawn'], said: [] });
  });
});

describeOnKafka('a department that is killed in the middle of its work', () => {
  it('takes up afterwards what was open, and every case is done, once', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'throughline-department-'));
    const finance = {
      command: process.execPath,
      args: sourceArgs('workflows/samples/department/main.ts'),
      env: {
        DEPARTMENT: 'finance',
        KAFKA_BROKERS: brokers,
        KAFKA_PREFIX: prefix,
        SCRIPT: 'completes*3,hasty,doubles',
        PAUSE_MS: '100-300',
        BOOK: join(folder, 'book'),
      },
      until: /^finance listens/m,
    };
    const cases = Array.from({ length: 20 }, (_, number) => `killed-${String(number)}`);
    const isDone = async (caseId: string): Promise<boolean> => (await carla().case(caseId)).status === 'completed';
    const done = async (): Promise<number> => (await Promise.all(cases.map(isDone))).filter(Boolean).length;
    let program = await startProgram(finance);
    for (const caseId of cases) await company.person('sven').startCase({ process: 'price-review', case: caseId });
    const before = await until(async () => ((await done()) > 0 ? done() : undefined), {
      what: 'first case that is done',
    });
    await program.kill();
    program = await startProgram(finance);
    await until(async () => ((await done()) === cases.length ? true : undefined), { what: 'end of every case' });
    await program.stop();
    await rm(folder, { recursive: true });
    expect(before).toBeLessThan(cases.length);
    for (const caseId of cases) {
      expect((await typesOf(caseId)).filter((type) => type === 'TaskCompleted')).toHaveLength(1);
    }
  }, 90_000);
});

describeOnKafka('whatever comes in on the topic of a department', () => {
  const topic = commandsTopic('technical');
  const cloudEvent = (type: string, id: string, data: object): string =>
    JSON.stringify({
      ...{ specversion: '1.0', id, source: 'technical-system', type: `throughline.command.${type}.v1`, data },
    });
  const saidBy = (source: string, id: string, data: object): string =>
    JSON.stringify({ ...(JSON.parse(cloudEvent('accept', id, data)) as object), source });
  const send = (value: string | Uint8Array | null, on = topic): Promise<void> =>
    producer.publish([{ topic: on, key: 'acceptance', value, headers: { 'x-trace': 'kept' } }]);

  /** What the accounts say of the messages of a topic, in the order in which they came. */
  const accounts = async () => {
    const client = new pg.Client({ connectionString: company.system.recordUrl });
    await client.connect();
    const { rows } = await client.query<{
      topic: string;
      outcome: string;
      command_id: string | null;
      reason: string | null;
    }>(`SELECT topic, outcome, command_id, reason FROM inbound_messages ORDER BY topic, partition, "offset"`);
    await client.end();
    return rows;
  };

  const sentInAll = async (): Promise<number> => {
    const admin = kafka.admin();
    const topics = (await admin.listTopics()).filter((name) => name.startsWith('throughline.commands.'));
    const ranges = await Promise.all(topics.map((name) => admin.ranges(name)));
    await admin.close();
    return ranges.flat().reduce((sum, { high }) => sum + Number(high), 0);
  };

  const everythingAccounted = () =>
    until(
      async () => {
        const [rows, sent] = [await accounts(), await sentInAll()];
        return rows.length >= sent ? { rows, sent } : undefined;
      },
      { what: 'account of every message' },
    );

  const outcomesOf = async (ids: readonly string[]) => {
    const { rows } = await everythingAccounted();
    return ids.map((id) => rows.filter((row) => row.command_id === id).map(({ outcome, reason }) => reason ?? outcome));
  };

  it('counts once however often it comes', async () => {
    const { task } = await taskAt(await opened('silent-twice'), 'assess');
    const place = { case: 'silent-twice', task };
    await send(cloudEvent('acknowledge', 'twice-a', place));
    await send(cloudEvent('acknowledge', 'twice-a', place));
    await send(cloudEvent('accept', 'twice-b', place));
    await send(cloudEvent('acknowledge', 'twice-a', place));
    expect(await outcomesOf(['twice-a', 'twice-b'])).toEqual([['ok', 'duplicate', 'duplicate'], ['ok']]);
    expect((await typesOf('silent-twice')).filter((type) => type === 'HandoffAcknowledged')).toHaveLength(1);
  });

  it('in the wrong order: what is done is done, and what comes too late is refused on the record', async () => {
    const { task } = await taskAt(await opened('silent-hasty'), 'assess');
    const place = { case: 'silent-hasty', task };
    await send(cloudEvent('complete', 'hasty-c', { ...place, variables: { feasible: true, cost: 5 } }));
    await send(cloudEvent('accept', 'hasty-b', place));
    await send(cloudEvent('acknowledge', 'hasty-a', place));
    expect(await outcomesOf(['hasty-c', 'hasty-b', 'hasty-a'])).toEqual([['ok'], ['TaskNotOpen'], ['TaskNotOpen']]);
    expect((await carla().case('silent-hasty')).tasks).toMatchObject([{ element: 'present' }]);
    const told = await until(
      () => {
        const refusals = technical.refusals().filter(({ case: caseId }) => caseId === 'silent-hasty');
        return refusals.length === 2 ? refusals : undefined;
      },
      { what: 'refusals that the department is told of' },
    );
    expect(told.map(({ command, code }) => `${command}: ${code}`)).toEqual([
      'hasty-b: TaskNotOpen',
      'hasty-a: TaskNotOpen',
    ]);
  });

  it('what the form does not take, and an id that says something else now, is refused', async () => {
    const { task } = await taskAt(await opened('silent-wrong'), 'assess');
    const place = { case: 'silent-wrong', task };
    await send(cloudEvent('complete', 'wrong-a', { ...place, variables: { feasible: 'perhaps', cost: 5 } }));
    await send(cloudEvent('accept', 'wrong-b', place));
    await send(cloudEvent('acknowledge', 'wrong-b', place));
    expect(await outcomesOf(['wrong-a', 'wrong-b'])).toEqual([['FormInvalid'], ['ok', 'CommandIdReused']]);
  });

  it('poison, what is foreign and what is too large is put aside as it came, with the reason', async () => {
    const { task } = await taskAt(await opened('silent-poison'), 'assess');
    const place = { case: 'silent-poison', task };
    const began = Date.now();
    const bad: readonly { readonly value: string | Uint8Array | null; readonly why: string; readonly on?: string }[] = [
      { value: Buffer.from([0xff, 0x00, 0xfe]), why: 'NotJson' },
      { value: '{"specversion":"1.0"', why: 'NotJson' },
      { value: null, why: 'Empty' },
      { value: '[]', why: 'NotACloudEvent' },
      { value: '{"specversion":"0.3","id":"x"}', why: 'NotACloudEvent' },
      { value: `${'['.repeat(20_000)}${']'.repeat(20_000)}`, why: 'NestedTooDeep' },
      { value: cloudEvent('approve', 'bad-type', place), why: 'UnknownType' },
      { value: cloudEvent('accept', 'bad-data', { ...place, at: '2020-01-01T00:00:00Z' }), why: 'DataInvalid' },
      {
        value: cloudEvent('complete', 'bad-size', { ...place, variables: { x: 'x'.repeat(300_000) } }),
        why: 'Oversized',
      },
      { value: saidBy('nobody', 'bad-source', place), why: 'UnknownSource' },
      { value: saidBy('finance-system', 'bad-foreign', place), why: 'ForeignSource' },
      {
        value: saidBy('finance-system', 'bad-task', place),
        why: 'ForeignTask',
        on: commandsTopic('finance'),
      },
      { value: cloudEvent('accept', 'bad-case', { case: 'no-such-case', task: 1 }), why: 'UnknownCase' },
    ];
    for (const { value, on } of bad) await send(value, on);
    await send(cloudEvent('accept', 'good-behind', place));
    expect(await outcomesOf(['good-behind'])).toEqual([['ok']]);
    const waited = Date.now() - began;
    const letters = await messagesOf(deadLetterTopic);
    const aside = letters.map(({ value, headers }) => ({
      why: Buffer.from(headers['throughline-reason'] ?? '').toString(),
      bytes: value === null ? null : Buffer.from(value).toString('latin1'),
      trace: Buffer.from(headers['x-trace'] ?? '').toString(),
    }));
    for (const { value, why } of bad) {
      expect(aside).toContainEqual({
        why,
        bytes: value === null ? null : Buffer.from(value).toString('latin1'),
        trace: 'kept',
      });
    }
    expect(aside).toHaveLength(bad.length);
    expect(waited).toBeLessThan(5_000);
    expect((await typesOf('silent-poison')).filter((type) => type.startsWith('Handoff'))).toEqual(['HandoffAccepted']);
  });

  it('that was put aside is put back once its cause is gone, and then it is carried out, once', async () => {
    const { task } = await taskAt(await opened('silent-repaired'), 'assess');
    await send(saidBy('planning-of-tomorrow', 'repaired', { case: 'silent-repaired', task }));
    expect(await outcomesOf(['repaired'])).toEqual([['UnknownSource']]);
    const organisation = parse(await readFile(new URL('organisation.yaml', import.meta.url), 'utf8')) as {
      readonly systems: readonly JsonObject[];
    };
    const planning = { id: 'planning-of-tomorrow', name: 'Planning', roles: ['expert'], departments: ['technical'] };
    await carla().setOrganisation({ ...organisation, systems: [...organisation.systems, planning] });
    const redriven = await runVerb(
      ['redrive', '--department', 'technical', '--reason', 'UnknownSource'],
      company.system.env,
    );
    expect(redriven).toMatchObject({ stderr: '', code: 0, stdout: expect.stringContaining('2 put back') });
    await until(async () => (await typesOf('silent-repaired')).includes('HandoffAccepted') || undefined, {
      what: 'acceptance of the repaired message',
    });
    // The other one of this reason comes from nobody still: it is put aside again.
    expect(await outcomesOf(['repaired', 'bad-source'])).toEqual([
      ['UnknownSource', 'ok'],
      ['UnknownSource', 'UnknownSource'],
    ]);
    const again = await runVerb(['redrive', '--reason', 'NoSuchReason'], company.system.env);
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('0 put back') });
  }, 120_000);

  it('is accounted for, each message once: as many came in as were carried out, refused, known or put aside', async () => {
    const { rows, sent } = await everythingAccounted();
    const count = (outcome: string): number => rows.filter((row) => row.outcome === outcome).length;
    const [ok, refused, duplicate, dead] = ['ok', 'refused', 'duplicate', 'dead-letter'].map(count);
    console.log(
      `${String(sent)} in = ${String(ok)} ok + ${String(refused)} refused + ${String(duplicate)} duplicate + ${String(dead)} dead letters`,
    );
    expect(rows).toHaveLength(sent);
    expect((ok ?? 0) + (refused ?? 0) + (duplicate ?? 0) + (dead ?? 0)).toBe(sent);
    expect(await messagesOf(deadLetterTopic)).toHaveLength(dead ?? 0);
  });
});

describeOnKafka('what Kafka was told', () => {
  it("equals the record, which verifies, and tells a department of nobody else's work", async () => {
    expect((await everythingNumbered(company.system.recordUrl)).findings).toEqual([]);
    await until(async () => ((await runVerb(['reconcile'], company.system.env)).code === 0 ? true : undefined), {
      what: 'copy in Kafka that equals the record',
      withinMs: 60_000,
    });
    const told = (await messagesOf(handoffsTopic('technical'))).map(toldOf);
    expect(told.length).toBeGreaterThan(10);
    expect(told.filter((department) => department !== 'technical')).toEqual([]);
    expect(technical.counts().unreadable).toBe(0);
    expect((await messagesOf(eventsTopic)).length).toBeGreaterThan(100);
  }, 120_000);
});
