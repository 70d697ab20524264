import { Kafka, logLevel, type Admin } from 'kafkajs';

/** Makes a topic: something that a server remembers. */
export async function createTopic(brokers: string, topic: string): Promise<void> {
  await withAdmin(brokers, (admin) =>
    admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true }),
  );
}

/** The topics that a server knows. */
export async function topicsOf(brokers: string): Promise<readonly string[]> {
  return withAdmin(brokers, (admin) => admin.listTopics());
}

/** An administrator's connection for the time of `use`. */
async function withAdmin<Answer>(brokers: string, use: (admin: Admin) => Promise<Answer>): Promise<Answer> {
  const admin = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    return await use(admin);
  } finally {
    await admin.disconnect();
  }
}
