import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  commandsTopic,
  createProducer,
  deadLetterTopic,
  handoffsTopic,
  openKafka,
  readDeadLetter,
  scanTopic,
  type DeadLetter,
  type IncomingMessage,
  type Producer,
} from '@throughline/messaging';
import { createDepartmentTopics } from './create-department-topics.js';
import { createMessageHandler } from './handle-message.js';
import { KafkaInbound } from './kafka-inbound.js';
import { KafkaSink } from './kafka-sink.js';
import { createKafkaState } from './kafka-state.js';
import type { WorkerKafka } from './kafka-tokens.js';
import { foundCompany, until, type TestCompany } from './test-company.js';

const withKafka = process.env['TEST_KAFKA_BROKERS'] === undefined ? describe.skip : describe;

let company: TestCompany;
let worker: { readonly stop: () => Promise<void> };
let other: { readonly stop: () => Promise<void> };
let department: Producer;
/** The number that the task `make` has in each case: cases begin alike. */
let make: number;

const startWorker = (): { readonly stop: () => Promise<void> } => {
  const { prefix, record, log, parts } = company;
  const kafka = openKafka({ brokers: [process.env['TEST_KAFKA_BROKERS'] ?? ''], clientId: 'worker', prefix });
  const state = createKafkaState(parts);
  const topics = createDepartmentTopics({ kafka, replication: 1, onDifferences: () => state.set('topics', 'ready') });
  const given: WorkerKafka = { kafka, topics, state };
  const [sink, inbound] = [new KafkaSink(record, log, given), new KafkaInbound(record, log, given)];
  sink.onApplicationBootstrap();
  inbound.onApplicationBootstrap();
  return {
    stop: async () => {
      await Promise.all([sink.beforeApplicationShutdown(), inbound.beforeApplicationShutdown()]);
      await inbound.onApplicationShutdown();
    },
  };
};

type Sent = { readonly id: string; readonly kind: string; readonly data: object; readonly source?: string };

const event = ({ id, kind, data, source = 'production-system' }: Sent): string =>
  JSON.stringify({ specversion: '1.0', id, source, type: `throughline.command.${kind}.v1`, data });

const send = (value: string | Uint8Array, key = 'key', to = 'production'): Promise<void> =>
  department.publish([{ topic: commandsTopic(to), key, value, headers: { 'content-type': 'text/plain' } }]);

type Row = Readonly<Record<'topic' | 'partition' | 'offset' | 'outcome', string>> & {
  readonly source: string | null;
  readonly command_id: string | null;
  readonly reason: string | null;
};

const accounts = async (commandId?: string): Promise<readonly Row[]> => {
  const { rows } = await company.record.queries.query({
    text: 'SELECT * FROM inbound_messages WHERE $1::text IS NULL OR command_id = $1 ORDER BY topic, partition, "offset"',
    values: [commandId ?? null],
  });
  return rows as readonly Row[];
};

const outcomesOf = async (commandId: string): Promise<readonly string[]> =>
  (await accounts(commandId)).map(({ outcome, reason }) => (reason === null ? outcome : `${outcome} ${reason}`)).sort();

const accounted = async (commandId: string, outcomes: readonly string[]): Promise<void> => {
  await until(async () => (await accounts(commandId)).length >= outcomes.length);
  expect(await outcomesOf(commandId)).toEqual(outcomes);
};

const lettersFor = async (reason: string): Promise<readonly DeadLetter[]> => {
  const letters: DeadLetter[] = [];
  const onMessage = (message: IncomingMessage): void => {
    const letter = readDeadLetter(message);
    if (letter?.reason.code === reason) letters.push(letter);
  };
  await scanTopic({ kafka: company.kafka, topic: deadLetterTopic, onMessage });
  return letters;
};

const total = async (topic: string): Promise<number> => {
  const admin = company.kafka.admin();
  const ranges = await admin.ranges(topic);
  await admin.close();
  return ranges.reduce((sum, { low, high }) => sum + Number(high - low), 0);
};

withKafka('the answers of departments over Kafka', () => {
  beforeAll(async () => {
    company = await foundCompany();
    department = createProducer({ kafka: company.kafka });
    [worker, other] = [startWorker(), startWorker()];
    await company.start('one', { quantity: 3 });
    [make = 0] = (await company.record.cases.state('one')).tasks.keys();
    await until(() => company.parts.all().get('kafka')?.state === 'ready');
  });

  afterAll(async () => {
    await department.close();
    await Promise.all([worker.stop(), other.stop()]);
    await company.close();
  });

  it('carries out what a department says of its task: acknowledged, accepted, completed', async () => {
    const data = { case: 'one', task: make };
    await send(event({ id: 'a1', kind: 'acknowledge', data: { ...data, reference: 'P-77' } }), 'one');
    await send(event({ id: 'a2', kind: 'accept', data }), 'one');
    await send(event({ id: 'a3', kind: 'complete', data: { ...data, variables: { made: 3 } } }), 'one');
    await accounted('a3', ['ok']);

    expect([await outcomesOf('a1'), await outcomesOf('a2')]).toEqual([['ok'], ['ok']]);
    const { commits } = await company.record.store.read({ kind: 'case', id: 'one' });
    const told = commits.filter(({ actor }) => actor.id === 'production-system').map(({ events }) => events[0]?.type);
    expect(told).toEqual(['HandoffAcknowledged', 'HandoffAccepted', 'TaskCompleted']);
  });

  it('lets a department give work back, by the event that the process draws for the reason', async () => {
    await company.start('back');
    const data = { case: 'back', task: make, reason: 'the steel is out', code: 'NO_MATERIAL' };
    await send(event({ id: 'b1', kind: 'return', data }));
    await accounted('b1', ['ok']);

    const { tasks } = await company.record.cases.state('back');
    expect([...tasks.values()].map(({ element }) => element)).toEqual(['check']);
  });

  it('carries out one command once, however often and wherever it is sent', async () => {
    await company.start('twice');
    const command = event({ id: 'twice', kind: 'accept', data: { case: 'twice', task: make } });
    await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((key) => send(command, key)));
    await accounted('twice', ['duplicate', 'duplicate', 'duplicate', 'duplicate', 'duplicate', 'ok']);

    const { commits } = await company.record.store.read({ kind: 'case', id: 'twice' });
    expect(commits.flatMap(({ events }) => events).filter(({ type }) => type === 'HandoffAccepted')).toHaveLength(1);
  });

  it('refuses another command under an id that was used, and carries out neither again', async () => {
    await company.start('reused');
    const data = { case: 'reused', task: make };
    await send(event({ id: 'reused', kind: 'acknowledge', data }), 'k');
    await accounted('reused', ['ok']);
    await send(event({ id: 'reused', kind: 'accept', data }), 'k');
    await accounted('reused', ['ok', 'refused CommandIdReused']);
  });

  it('takes what comes out of order as it comes: completed first, the rest refused as facts', async () => {
    await company.start('reordered');
    const data = { case: 'reordered', task: make };
    await send(event({ id: 'r3', kind: 'complete', data: { ...data, variables: {} } }), 'reordered');
    await send(event({ id: 'r1', kind: 'acknowledge', data }), 'reordered');
    await accounted('r1', ['refused TaskNotOpen']);

    expect(await outcomesOf('r3')).toEqual(['ok']);
    const refusals = await company.record.store.read({ kind: 'refusals', id: 'case/reordered' });
    expect(refusals.commits.map(({ command }) => command)).toEqual([
      { namespace: 'kafka/production-system', id: 'r1', type: 'AcknowledgeHandoff' },
    ]);
  });

  it('tells the department of a command that was refused, on its own topic', async () => {
    const refusedOf = async (): Promise<readonly unknown[]> => {
      const told: unknown[] = [];
      await scanTopic({
        kafka: company.kafka,
        topic: handoffsTopic('production'),
        onMessage: ({ value }) => {
          const { type, data } = JSON.parse(Buffer.from(value ?? []).toString('utf8')) as Record<string, unknown>;
          if (type === 'throughline.command.refused.v1') told.push(data);
        },
      });
      return told;
    };
    await until(async () => (await refusedOf()).length > 0);

    expect(await refusedOf()).toContainEqual(
      expect.objectContaining({ case: 'reordered', command: 'r1', source: 'production-system', code: 'TaskNotOpen' }),
    );
  });

  it('refuses what a system may not do, as a fact', async () => {
    await company.start('powerless');
    const data = { case: 'powerless', task: make };
    await send(event({ id: 'p1', kind: 'accept', data, source: 'powerless-system' }));
    await accounted('p1', ['refused NotAllowed']);
  });

  it('puts poison aside with its own bytes, and takes the good message behind it within five seconds', async () => {
    await company.start('behind');
    const poison = new Uint8Array([0xff, 0x00, 0xc3, 0x28, 0x7b]);
    const begun = performance.now();
    await send(poison, 'behind');
    await send(event({ id: 'good', kind: 'accept', data: { case: 'behind', task: make } }), 'behind');
    await accounted('good', ['ok']);
    const took = performance.now() - begun;

    expect(took).toBeLessThan(5_000);
    const [letter] = await lettersFor('NotJson');
    expect(letter?.message.value).toEqual(Buffer.from(poison));
    expect([letter?.message.key, letter?.message.headers?.['content-type']].map(String)).toEqual([
      'behind',
      'text/plain',
    ]);
  });

  it.each([
    { what: 'of a department about the task of another', reason: 'ForeignTask', id: 'f1', to: 'sales' },
    { what: 'of a system that does not belong to the department', reason: 'ForeignSource', id: 'f2', to: 'production' },
    { what: 'of a system that nobody knows', reason: 'UnknownSource', id: 'f3', to: 'production' },
  ])('puts a message aside that is $what', async ({ reason, id, to }) => {
    const source = reason === 'UnknownSource' ? 'nobody' : 'sales-system';
    await company.start(`foreign-${id}`);
    await send(event({ id, kind: 'accept', data: { case: `foreign-${id}`, task: make }, source }), 'key', to);
    await accounted(id, [`dead-letter ${reason}`]);

    expect((await company.record.cases.state(`foreign-${id}`)).tasks.get(make)?.handoff).toBe('offered');
    expect(await lettersFor(reason)).toHaveLength(1);
  });

  it.each([
    ['is longer than 256 kB', 'Oversized', 'x'.repeat(300_000)],
    ['is of a type that is no command', 'UnknownType', event({ id: 'u1', kind: 'destroy', data: {} })],
    ['lacks what the command needs', 'DataInvalid', event({ id: 'u2', kind: 'complete', data: { case: 'one' } })],
    ['is no CloudEvent', 'NotACloudEvent', '{"complete": true}'],
    [
      'says what no command knows',
      'DataInvalid',
      event({ id: 'u3', kind: 'accept', data: { case: 'one', task: 4, at: 'now' } }),
    ],
    ['is about no case', 'UnknownCase', event({ id: 'u4', kind: 'accept', data: { case: 'none', task: 4 } })],
  ])('puts a message aside that %s', async (_, reason, value) => {
    const before = (await accounts()).length;
    await send(value);
    await until(async () => (await accounts()).length > before);

    expect((await accounts()).filter((row) => row.outcome === 'dead-letter').map((row) => row.reason)).toContain(
      reason,
    );
    expect((await lettersFor(reason)).at(-1)?.message.value).toEqual(Buffer.from(value));
  });

  it('counts a message once that comes again after a crash', async () => {
    await company.start('again');
    const handle = createMessageHandler({ record: company.record, producer: department, log: company.log });
    const value = Buffer.from(event({ id: 'again', kind: 'accept', data: { case: 'again', task: make } }));
    const place = { topic: commandsTopic('production'), partition: 0, offset: 1_000_000n };
    await handle({ ...place, key: null, value, headers: {} });
    await handle({ ...place, key: null, value, headers: {} });

    expect(await outcomesOf('again')).toEqual(['ok']);
    await company.record.queries.query({ text: 'DELETE FROM inbound_messages WHERE "offset" = 1000000' });
    // As if it had fallen after the command was carried out, and before it was accounted for.
    await handle({ ...place, key: null, value, headers: {} });
    expect(await outcomesOf('again')).toEqual(['ok']);
    await company.record.queries.query({ text: 'DELETE FROM inbound_messages WHERE "offset" = 1000000' });
  });

  it('hears a department that came into force while it runs', async () => {
    await company.setDepartments(['sales', 'production', 'warehouse']);
    await until(async () => (await total(commandsTopic('warehouse')).catch(() => -1)) === 0);
    await send('{}', 'key', 'warehouse');
    await until(async () => (await accounts()).some(({ topic }) => topic === commandsTopic('warehouse')));
  });

  it('accounts for every message: what came in is ok, refused, duplicate or a dead letter', async () => {
    const sent = (await Promise.all(['sales', 'production', 'warehouse'].map((id) => total(commandsTopic(id))))).reduce(
      (sum, count) => sum + count,
    );
    const letters = await total(deadLetterTopic);
    const rows = await accounts();

    expect(rows).toHaveLength(sent);
    expect(rows.filter(({ outcome }) => outcome === 'dead-letter')).toHaveLength(letters);
  });
});
