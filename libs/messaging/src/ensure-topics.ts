import type { KafkaAdmin, TopicDescription, TopicSpec } from './kafka-port.js';

/** How a topic differs from what it must be, in words for whoever runs the cluster. */
export type TopicDifference = { readonly topic: string; readonly words: string };

/** What making sure of topics came to. */
export type EnsuredTopics = { readonly created: readonly string[]; readonly differences: readonly TopicDifference[] };

/** Makes the topics that are missing, and says how those that are there differ. What somebody set is never changed. */
export const ensureTopics = async (admin: KafkaAdmin, specs: readonly TopicSpec[]): Promise<EnsuredTopics> => {
  const existing = new Set(await admin.listTopics());
  const missing = specs.filter(({ topic }) => !existing.has(topic));
  if (missing.length > 0) await admin.create(missing);
  const found = await admin.describe(specs.map(({ topic }) => topic));
  const described = new Map(found.map((description) => [description.topic, description]));
  return {
    created: missing.map(({ topic }) => topic),
    differences: specs.flatMap((spec) =>
      differencesOf(spec, { name: admin.nameThere(spec.topic), found: described.get(spec.topic) }),
    ),
  };
};

/** Compares a topic with what it must be. */
const differencesOf = (
  spec: TopicSpec,
  { name, found }: { readonly name: string; readonly found: TopicDescription | undefined },
): readonly TopicDifference[] => {
  const { topic } = spec;
  if (found === undefined) return [{ topic, words: `${name} is not there` }];
  const words = [...partitionWords(spec, found), ...replicationWords(spec, found), ...settingWords(spec, found)];
  return words.map((text) => ({ topic, words: `${name}: ${text}` }));
};

/** More partitions than ours would part a case's events from each other, fewer would too. */
const partitionWords = ({ partitions }: TopicSpec, found: TopicDescription): readonly string[] =>
  found.partitions === partitions
    ? []
    : [`has ${String(found.partitions)} partitions, must have ${String(partitions)}: make it anew, then reconcile`];

const replicationWords = ({ replication }: TopicSpec, found: TopicDescription): readonly string[] =>
  found.replication >= replication
    ? []
    : [`is on ${String(found.replication)} brokers, must be on ${String(replication)}`];

const settingWords = ({ settings }: TopicSpec, found: TopicDescription): readonly string[] =>
  Object.entries(settings).flatMap(([name, { value, rule }]) => {
    const actual = found.settings[name];
    const fits = rule === 'exact' ? actual === value : Number(actual) >= Number(value);
    const wanted = rule === 'exact' ? value : `at least ${value}`;
    return fits ? [] : [`${name} is ${actual ?? 'not told'}, must be ${wanted}`];
  });
