import kafkajs, { type Admin } from 'kafkajs';
import { kafkaFaultOf } from './kafka-fault.js';
import type { KafkaAdmin, TopicDescription, TopicSpec } from './kafka-port.js';
import type { KafkaDriver } from './open-kafka.js';
import { pause } from './pause.js';

/** Asks a cluster over one connection, which is made when it is needed and made anew after any error. */
export const createAdmin = (driver: KafkaDriver): KafkaAdmin => {
  let connected: Promise<Admin> | undefined;
  const drop = async (): Promise<void> => {
    const before = connected;
    connected = undefined;
    await before?.then((admin) => admin.disconnect()).catch(() => undefined);
  };
  const ask = async <T>(question: (admin: Admin) => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt += 1) {
      connected ??= connect(driver);
      try {
        return await question(await connected);
      } catch (error) {
        await drop();
        if (attempt >= attempts || !isLeaderless(error)) throw kafkaFaultOf(error);
        await pause(200);
      }
    }
  };
  return {
    nameThere: (topic) => topic,
    listTopics: () => ask((admin) => admin.listTopics()),
    describe: (topics) => ask((admin) => describe(admin, topics)),
    create: (topics) => ask((admin) => create(admin, topics)),
    ranges: (topic) =>
      ask(async (admin) =>
        (await admin.fetchTopicOffsets(topic))
          .map(({ partition, low, high }) => ({ partition, low: BigInt(low), high: BigInt(high) }))
          .sort((one, other) => one.partition - other.partition),
      ),
    committed: (group, topic) => ask((admin) => committed(admin, group, topic)),
    deleteGroup: (group) =>
      ask(async (admin) => {
        await admin.deleteGroups([group]);
      }),
    close: drop,
  };
};

const attempts = 20;

/** A topic that was just made has no leader for a moment, and the driver does not wait for it everywhere. */
const isLeaderless = (error: unknown): boolean =>
  error instanceof Error &&
  'type' in error &&
  (error.type === 'NOT_LEADER_FOR_PARTITION' || error.type === 'LEADER_NOT_AVAILABLE');

const connect = async (driver: KafkaDriver): Promise<Admin> => {
  const admin = driver.admin();
  await admin.connect();
  return admin;
};

const describe = async (admin: Admin, topics: readonly string[]): Promise<readonly TopicDescription[]> => {
  if (topics.length === 0) return [];
  const { topics: found } = await admin.fetchTopicMetadata({ topics: [...topics] });
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name })),
  });
  const settings = new Map(
    resources.map(({ resourceName, configEntries }) => [
      resourceName,
      Object.fromEntries(configEntries.map(({ configName, configValue }) => [configName, configValue])),
    ]),
  );
  return found.map(({ name, partitions }) => ({
    topic: name,
    partitions: partitions.length,
    replication: Math.min(...partitions.map(({ replicas }) => replicas.length)),
    settings: settings.get(name) ?? {},
  }));
};

const create = async (admin: Admin, topics: readonly TopicSpec[]): Promise<void> => {
  await admin.createTopics({
    waitForLeaders: true,
    topics: topics.map(({ topic, partitions, replication, settings }) => ({
      topic,
      numPartitions: partitions,
      replicationFactor: replication,
      configEntries: Object.entries(settings).map(([name, { value }]) => ({ name, value })),
    })),
  });
};

const committed = async (admin: Admin, group: string, topic: string): Promise<ReadonlyMap<number, bigint>> => {
  const [found] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
  const told = found?.partitions ?? [];
  // -1: the group has never committed anything of this partition.
  return new Map(
    told.flatMap(({ partition, offset }) => (offset === '-1' ? [] : [[partition, BigInt(offset)] as const])),
  );
};
