import type { Kafka, KafkaAdmin, SubscriptionParts } from './kafka-port.js';

/** The first word of every topic and group of ours, unless told otherwise. */
export const ownPrefix = 'throughline';

/**
 * The same cluster for an installation that shares it with others: what is `throughline.events` to us is
 * `<prefix>.events` there, and topics of others are not seen.
 */
export const renameTopics = (kafka: Kafka, prefix: string): Kafka => {
  const there = (name: string): string => `${prefix}${name.slice(ownPrefix.length)}`;
  const here = (name: string): string => `${ownPrefix}${name.slice(prefix.length)}`;
  return {
    admin: () => renamedAdmin(kafka.admin(), { there, here, isOurs: (topic) => topic.startsWith(`${prefix}.`) }),
    sender: async () => {
      const sender = await kafka.sender();
      return { send: (batch) => sender.send({ ...batch, topic: there(batch.topic) }), close: () => sender.close() };
    },
    subscribe: (parts) => kafka.subscribe(renamedSubscription(parts, { there, here })),
  };
};

type Names = { readonly there: (name: string) => string; readonly here: (name: string) => string };

const renamedAdmin = (
  admin: KafkaAdmin,
  { there, here, isOurs }: Names & { readonly isOurs: (topic: string) => boolean },
): KafkaAdmin => ({
  nameThere: there,
  listTopics: async () => (await admin.listTopics()).filter(isOurs).map(here),
  describe: async (topics) =>
    (await admin.describe(topics.map(there))).map((found) => ({ ...found, topic: here(found.topic) })),
  create: (topics) => admin.create(topics.map((spec) => ({ ...spec, topic: there(spec.topic) }))),
  ranges: (topic) => admin.ranges(there(topic)),
  committed: (group, topic) => admin.committed(there(group), there(topic)),
  deleteGroup: (group) => admin.deleteGroup(there(group)),
  close: () => admin.close(),
});

const renamedSubscription = (parts: SubscriptionParts, { there, here }: Names): SubscriptionParts => {
  const { onAssigned } = parts;
  return {
    ...parts,
    group: there(parts.group),
    topics: parts.topics.map(there),
    onBatch: (batch) => {
      const topic = here(batch.topic);
      return parts.onBatch({ ...batch, topic, messages: batch.messages.map((message) => ({ ...message, topic })) });
    },
    ...(onAssigned === undefined
      ? {}
      : {
          onAssigned: (assigned) => {
            onAssigned(new Map([...assigned].map(([topic, partitions]) => [here(topic), partitions])));
          },
        }),
  };
};
