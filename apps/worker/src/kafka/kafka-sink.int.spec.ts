import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createCursor } from '@throughline/host';
import {
  commandsTopic,
  createProducer,
  deadLetterTopic,
  eventMessageSchema,
  eventsTopic,
  handoffSchemas,
  handoffsTopic,
  openKafka,
  scanTopic,
  type DeadLetter,
  type EventMessage,
  type IncomingMessage,
  type KafkaAdmin,
} from '@throughline/messaging';
import { enginePrincipal } from '@throughline/events';
import kafkajs from 'kafkajs';
import { createDepartmentTopics } from './create-department-topics.js';
import { createMessageHandler } from './handle-message.js';
import { createStep, sinkName } from './kafka-sink.js';
import { reconcileCopy, repairCopy } from './reconcile-copy.js';
import { redriveLetters } from './redrive-letters.js';
import { foundCompany, until, type TestCompany } from './test-company.js';

const brokers = process.env['TEST_KAFKA_BROKERS'];
const withKafka = brokers === undefined ? describe.skip : describe;

let company: TestCompany;
let admin: KafkaAdmin;
let step: () => Promise<number>;
const opened: { readonly close: () => Promise<void> }[] = [];

const stepper = (publish?: 'falls before the cursor is written'): (() => Promise<number>) => {
  const { record, kafka } = company;
  const cursor = createCursor({ client: record.queries, name: sinkName });
  const topics = createDepartmentTopics({ kafka, replication: 1, onDifferences: () => undefined });
  const producer = createProducer({ kafka });
  opened.push(topics, producer);
  return createStep(record, {
    ...{ topics, producer },
    cursor:
      publish === undefined ? cursor : { ...cursor, write: () => Promise.reject(new Error('the worker was killed')) },
  });
};

/** Until all that was written is numbered and told. */
const tellAll = async (): Promise<void> => {
  const { rows } = await company.record.queries.query({ text: 'SELECT count(*)::int AS commits FROM commits' });
  const commits = (rows as readonly { readonly commits: number }[])[0]?.commits ?? 0;
  await until(async () => Number(await company.record.store.lastNo()) >= commits);
  while ((await step()) > 0);
};

const messagesOn = async (topic: string): Promise<readonly IncomingMessage[]> => {
  const messages: IncomingMessage[] = [];
  await scanTopic({ kafka: company.kafka, topic, onMessage: (message) => void messages.push(message) });
  return messages;
};

const jsonOf = ({ value }: IncomingMessage): unknown => JSON.parse(Buffer.from(value ?? []).toString('utf8'));

const eventsOf = async (stream: string): Promise<readonly EventMessage[]> =>
  (await messagesOn(eventsTopic))
    .map((message) => eventMessageSchema.parse(jsonOf(message)))
    .filter(({ subject }) => subject === stream);

withKafka('what Kafka is told', () => {
  beforeAll(async () => {
    company = await foundCompany();
    admin = company.kafka.admin();
    step = stepper();
  });

  afterAll(async () => {
    await Promise.all([admin, ...opened].map((one) => one.close()));
    await company.close();
  });

  it('makes every department its two topics as soon as it is in force', async () => {
    await tellAll();
    const topics = await admin.listTopics();

    expect([...topics].sort()).toEqual([
      'throughline.commands.production',
      'throughline.commands.sales',
      deadLetterTopic,
      eventsTopic,
      'throughline.handoffs.production',
      'throughline.handoffs.sales',
    ]);
  });

  it('tells each event of a case once, as a CloudEvent, in order', async () => {
    await company.start('first', { quantity: 3 });
    await tellAll();
    const events = await eventsOf('case/first');
    const { commits } = await company.record.store.read({ kind: 'case', id: 'first' });

    expect(events.map(({ streamseq, type }) => [streamseq, type])).toEqual(
      commits.flatMap((commit) =>
        commit.events.map(({ seq, type, v }) => [seq, `throughline.case.${type}.v${String(v)}`]),
      ),
    );
    expect(events[0]).toMatchObject({ id: 'case/first@1', actor: 'engine/spec', commandtype: 'StartCase' });
  });

  it('offers the department its work with what it needs to begin', async () => {
    const [offered] = (await messagesOn(handoffsTopic('production'))).map((message) =>
      handoffSchemas.offered.parse(jsonOf(message)),
    );

    expect(offered?.data).toMatchObject({
      ...{ case: 'first', businessKey: 'B-first', process: 'order', element: 'make', department: 'production' },
      ...{ name: 'Make what was ordered', from: 'sales', inputs: { pieces: 3 } },
    });
    expect(await messagesOn(handoffsTopic('sales'))).toEqual([]);
  });

  it('says that work was answered, also when it has forgotten the case meanwhile', async () => {
    step = stepper();
    const [task = 0] = (await company.record.cases.state('first')).tasks.keys();
    await company.record.cases.execute({
      type: 'CompleteTask',
      caseId: 'first',
      body: { task, variables: {} },
      context: { id: 'complete/first', by: enginePrincipal('spec') },
    });
    await tellAll();
    const last = (await messagesOn(handoffsTopic('production'))).at(-1);

    expect(last && handoffSchemas.withdrawn.parse(jsonOf(last)).data).toMatchObject({
      ...{ case: 'first', businessKey: 'B-first', task, name: 'Make what was ordered', from: 'sales' },
      ...{ reason: 'answered', answer: 'completed', by: 'spec' },
    });
  });

  it('repeats, and leaves out nothing, when it is killed between Kafka and its own place', async () => {
    await company.start('killed');
    await until(async () => (await company.record.store.lastNo()) > 0n);
    // A step that finds nothing new has no place to write, and nothing to fall over.
    await until(async () => {
      const fell = await stepper('falls before the cursor is written')().then(
        () => '',
        (error: unknown) => String(error),
      );
      return fell.includes('the worker was killed') && (await eventsOf('case/killed')).length > 0;
    });
    await Promise.all(opened.splice(0).map((one) => one.close()));
    step = stepper();
    await tellAll();
    const told = await eventsOf('case/killed');
    const found = await reconcileCopy(company);

    expect(told.length).toBeGreaterThan(new Set(told.map(({ streamseq }) => streamseq)).size);
    expect(found).toMatchObject({ clean: true, waiting: 0 });
    expect(found.copies).toBeGreaterThan(0);
  });

  it('names a topic that somebody made with other settings, and leaves it as it is', async () => {
    const driver = new kafkajs.Kafka({ brokers: [brokers ?? ''], logLevel: kafkajs.logLevel.NOTHING }).admin();
    await driver.connect();
    await driver.createTopics({
      topics: [
        {
          topic: `${company.prefix}.handoffs.stores`,
          numPartitions: 2,
          configEntries: [
            { name: 'retention.ms', value: '60000' },
            { name: 'max.message.bytes', value: '1048588' },
          ],
        },
      ],
    });
    await driver.disconnect();
    const told: string[] = [];
    const topics = createDepartmentTopics({
      ...{ kafka: company.kafka, replication: 1 },
      onDifferences: (differences) => told.push(...differences.map(({ words }) => words)),
    });
    await topics.ensure(['stores']);
    await topics.close();

    expect(told).toEqual([
      `${company.prefix}.handoffs.stores: has 2 partitions, must have 3: make it anew, then reconcile`,
      `${company.prefix}.handoffs.stores: retention.ms is 60000, must be -1`,
      `${company.prefix}.handoffs.stores: max.message.bytes is 1048588, must be at least 2097152`,
    ]);
  });

  it('finds a range that Kafka lost, names it, and tells it again', async () => {
    const lost = (await eventsOf('case/first')).length;
    const place = (await messagesOn(eventsTopic)).find((message) => String(message.key) === 'case/first');
    const driver = new kafkajs.Kafka({ brokers: [brokers ?? ''], logLevel: kafkajs.logLevel.NOTHING }).admin();
    await driver.connect();
    const partition = place?.partition ?? 0;
    const { high = '0' } =
      (await driver.fetchTopicOffsets(`${company.prefix}.events`)).find((one) => one.partition === partition) ?? {};
    await driver.deleteTopicRecords({ topic: `${company.prefix}.events`, partitions: [{ partition, offset: high }] });
    await driver.disconnect();

    const found = await reconcileCopy(company);
    expect(found.clean).toBe(false);
    expect(found.findings).toContainEqual({ kind: 'missing', what: `case/first@1..${String(lost)}` });

    const repaired = await repairCopy(company);
    expect(repaired).toMatchObject({ clean: true, findings: [] });
    expect(repaired.repaired).toBeGreaterThanOrEqual(lost);
  });

  it('finds what is foreign, what differs and what a department should not have been told', async () => {
    const producer = createProducer({ kafka: company.kafka });
    const [event] = await eventsOf('case/first');
    const [offered] = await messagesOn(handoffsTopic('production'));
    const said = (change: object) => JSON.stringify({ ...event, ...change });
    await producer.publish([
      { topic: eventsTopic, key: 'case/first', value: said({ commithash: 'f'.repeat(64) }) },
      { topic: eventsTopic, key: 'case/never', value: said({ subject: 'case/never' }) },
      { topic: handoffsTopic('sales'), key: 'first', value: offered?.value ?? null },
    ]);
    await producer.close();
    const { clean, found } = await reconcileCopy(company);

    expect([clean, found]).toEqual([
      false,
      { missing: 0, foreign: 1, different: 1, outOfOrder: 0, notTold: 0, wronglyTold: 1 },
    ]);
  });

  it('puts a dead letter back once, with its own bytes, and counts how often', async () => {
    const producer = createProducer({ kafka: company.kafka });
    const handle = createMessageHandler({ record: company.record, producer, log: company.log });
    const letter = { topic: commandsTopic('sales'), partition: 1, key: Buffer.from('k'), headers: { trace: 'abc' } };
    for (const offset of [7n, 8n]) await handle({ ...letter, offset, value: Buffer.from('{"not": "a command"}') });
    const redrive = (asked: object) =>
      redriveLetters({ kafka: company.kafka, queries: company.record.queries, now: company.record.now, ...asked });
    const listed: DeadLetter[] = [];
    await redrive({ dryRun: true, onLetter: (one: DeadLetter) => listed.push(one) });
    expect(listed.map(({ origin, reason }) => [origin.offset, reason.code])).toEqual([
      [7n, 'NotACloudEvent'],
      [8n, 'NotACloudEvent'],
    ]);

    expect(await redrive({ department: 'production' })).toMatchObject({ letters: 2, redriven: 0, left: 2 });
    expect(await redrive({ reason: 'NotACloudEvent', limit: 1 })).toMatchObject({ redriven: 1, before: 0, left: 1 });
    expect(await redrive({})).toMatchObject({ redriven: 1, before: 1, left: 0 });
    expect(await redrive({})).toMatchObject({ redriven: 0, before: 2, left: 0 });
    await producer.close();

    const back = await messagesOn(commandsTopic('sales'));
    expect(back.map(({ value, headers }) => [String(value), Object.keys(headers).sort()])).toEqual([
      ['{"not": "a command"}', ['throughline-redriven', 'trace']],
      ['{"not": "a command"}', ['throughline-redriven', 'trace']],
    ]);
  });

  it('waits while there is no Kafka, and goes on where it was', async () => {
    const nowhere = openKafka({ brokers: ['127.0.0.1:1'], clientId: 'spec' });
    const producer = createProducer({ kafka: nowhere });
    const publishing = producer.publish([{ topic: eventsTopic, key: 'k', value: '{}' }]);

    await expect(publishing).rejects.toMatchObject({ code: 'KafkaUnavailable', retryable: true });
    await producer.close();
  });
});
