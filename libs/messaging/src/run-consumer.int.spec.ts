import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createProducer, type Producer } from './create-producer.js';
import { ensureTopics } from './ensure-topics.js';
import type { Kafka, KafkaAdmin } from './kafka-port.js';
import { openKafka } from './open-kafka.js';
import { pause } from './pause.js';
import { runConsumer, type ConsumerNotice } from './run-consumer.js';
import { departmentTopics } from './topics.js';

const brokers = process.env['TEST_KAFKA_BROKERS'];
const withKafka = brokers === undefined ? describe.skip : describe;
const topic = 'throughline.commands.sales';

let kafka: Kafka;
let admin: KafkaAdmin;
let producer: Producer;

const until = async (holds: () => boolean): Promise<void> => {
  const deadline = Date.now() + 30_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('it did not happen within 30 s');
    await pause(20);
  }
};

withKafka('a consumer', () => {
  beforeAll(async () => {
    kafka = openKafka({ brokers: [brokers ?? ''], clientId: 'spec', prefix: `spec-${randomBytes(4).toString('hex')}` });
    admin = kafka.admin();
    producer = createProducer({ kafka });
    await ensureTopics(admin, departmentTopics('sales', { replication: 1 }));
  });

  afterAll(async () => {
    await Promise.all([admin.close(), producer.close()]);
  });

  it('tries the same message again while the world is in the way, and goes on with other partitions meanwhile', async () => {
    const [handled, notices] = [[] as string[], [] as ConsumerNotice[]];
    let failures = 0;
    const consumer = runConsumer({
      kafka,
      group: 'throughline-trying',
      topics: [topic],
      onNotice: (notice) => notices.push(notice),
      handle: async ({ value }) => {
        const text = String(value);
        if (text === 'blocked' && (failures += 1) <= 4) throw new Error('the record is away');
        handled.push(text);
        await Promise.resolve();
      },
    });
    // The partitioner puts `a` apart from some of the others.
    await producer.publish([
      { topic, key: 'a', value: 'blocked' },
      { topic, key: 'a', value: 'behind it' },
      ...['b', 'c', 'd', 'e', 'f'].map((key) => ({ topic, key, value: `other ${key}` })),
    ]);
    await until(() => handled.length === 7);
    await consumer.stop();

    expect(handled.indexOf('behind it')).toBe(handled.indexOf('blocked') + 1);
    expect(handled.slice(0, 2).every((text) => text.startsWith('other'))).toBe(true);
    expect(notices.filter(({ kind }) => kind === 'waiting')).toHaveLength(4);
  });

  it('is followed by another one when it could not reach the cluster', async () => {
    const [handled, notices] = [[] as string[], [] as ConsumerNotice[]];
    let subscribed = 0;
    const consumer = runConsumer({
      kafka: {
        ...kafka,
        subscribe: async (parts) => {
          subscribed += 1;
          if (subscribed < 3) throw new Error('no broker answers');
          return kafka.subscribe(parts);
        },
      },
      group: 'throughline-following',
      topics: [topic],
      onNotice: (notice) => notices.push(notice),
      handle: async ({ value }) => {
        handled.push(String(value));
        await Promise.resolve();
      },
    });
    await until(() => handled.length === 7);
    await consumer.stop();

    expect(notices.filter(({ kind }) => kind === 'crashed')).toHaveLength(2);
  });

  it('does not get again what it has committed', async () => {
    const committed = await admin.committed('throughline-trying', topic);
    const ranges = await admin.ranges(topic);

    expect(ranges.map(({ partition, low, high }) => (committed.get(partition) ?? low) === high)).toEqual([
      true,
      true,
      true,
    ]);
  });
});
