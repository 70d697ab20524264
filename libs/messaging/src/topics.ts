import type { TopicSpec } from './kafka-port.js';

/** Every event of the record. */
export const eventsTopic = 'throughline.events';

/** What could not be taken as a command, as it came, with the reason. */
export const deadLetterTopic = 'throughline.dead-letters';

const handoffsPrefix = 'throughline.handoffs.';
const commandsPrefix = 'throughline.commands.';

/** Where a department is told of its work. */
export const handoffsTopic = (department: string): string => `${handoffsPrefix}${department}`;

/** Where a department's systems answer. */
export const commandsTopic = (department: string): string => `${commandsPrefix}${department}`;

/** What Kafka takes in the name of a topic, with room for what stands before it. */
export const isTopicPart = (department: string): boolean => /^[A-Za-z0-9._-]{1,200}$/.test(department);

/** The department whose handoffs or commands a topic carries; undefined for any other topic. */
export const departmentOfTopic = (topic: string): string | undefined => {
  const prefix = [handoffsPrefix, commandsPrefix].find((start) => topic.startsWith(start));
  return prefix === undefined ? undefined : topic.slice(prefix.length);
};

/** Tells the topics that commands come in on. */
export const isCommandsTopic = (topic: string): boolean => topic.startsWith(commandsPrefix);

/** Tells the topics that departments are told on. */
export const isHandoffsTopic = (topic: string): boolean => topic.startsWith(handoffsPrefix);

/** The longest command that is taken; what is longer is a dead letter. */
export const longestCommand = 256 * 1024;

/** What a commands topic takes in: a message between this and {@link longestCommand} comes to us and is told of. */
const largestCommandBatch = 1024 * 1024;

/** An event is at most 256 kB; a dead letter is a command with more headers. */
const largestBatch = 2 * 1024 * 1024;

/** `replication`: how many brokers hold a copy; of three, two must have a message before it counts as sent. */
export type TopicScale = { readonly replication: number };

/** The topics that are there whatever departments there are. */
export const companyTopics = (scale: TopicScale): readonly TopicSpec[] => [
  kept({ topic: eventsTopic, partitions: 12 }, scale),
  kept({ topic: deadLetterTopic, partitions: 1 }, scale),
];

/** The two topics of a department. */
export const departmentTopics = (department: string, scale: TopicScale): readonly TopicSpec[] => [
  kept({ topic: handoffsTopic(department), partitions: 3 }, scale),
  limited(kept({ topic: commandsTopic(department), partitions: 3 }, scale)),
];

/** Nothing is ever thrown away by age or size, and never by key: a copy with holes is no copy. */
const kept = (
  { topic, partitions }: Pick<TopicSpec, 'topic' | 'partitions'>,
  { replication }: TopicScale,
): TopicSpec => ({
  topic,
  partitions,
  replication,
  settings: {
    'cleanup.policy': { value: 'delete', rule: 'exact' },
    'retention.ms': { value: '-1', rule: 'exact' },
    'retention.bytes': { value: '-1', rule: 'exact' },
    'max.message.bytes': { value: String(largestBatch), rule: 'at least' },
    'min.insync.replicas': { value: String(Math.max(1, replication - 1)), rule: 'at least' },
  },
});

/** Whatever such a topic lets in must fit into the dead letters, headers and all. */
const limited = (spec: TopicSpec): TopicSpec => ({
  ...spec,
  settings: { ...spec.settings, 'max.message.bytes': { value: String(largestCommandBatch), rule: 'exact' } },
});
