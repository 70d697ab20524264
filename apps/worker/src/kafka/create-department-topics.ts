import {
  companyTopics,
  departmentTopics,
  ensureTopics,
  type Kafka,
  type TopicDifference,
  type TopicSpec,
} from '@throughline/messaging';

/** `onDifferences`: how the topics that were last looked at differ from what they must be; none: they don't. */
export type DepartmentTopicsParts = {
  readonly kafka: Pick<Kafka, 'admin'>;
  readonly replication: number;
  readonly onDifferences: (differences: readonly TopicDifference[]) => void;
  /** How long, in ms, a topic that was looked at is believed to be as it was. */
  readonly believedMs?: number;
};

/** The topics of the company and its departments: made when they are first needed. */
export interface DepartmentTopics {
  /** Makes sure of the company's topics and those of the departments. Costs nothing for those that were looked at. */
  ensure(departments: readonly string[]): Promise<void>;
  /** The names of all topics of the cluster. */
  list(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Keeps an eye on the topics. */
export const createDepartmentTopics = (parts: DepartmentTopicsParts): DepartmentTopics => {
  const { replication, onDifferences, believedMs = 60_000 } = parts;
  const admin = parts.kafka.admin();
  const specs = new Map<string, TopicSpec>();
  const differences = new Map<string, readonly TopicDifference[]>();
  const lookedAt = new Map<string, number>();
  for (const spec of companyTopics({ replication })) specs.set(spec.topic, spec);

  const look = async (due: readonly TopicSpec[]): Promise<void> => {
    const { differences: found } = await ensureTopics(admin, due);
    for (const { topic } of due) {
      lookedAt.set(topic, performance.now());
      differences.set(
        topic,
        found.filter((difference) => difference.topic === topic),
      );
    }
    onDifferences([...differences.values()].flat());
  };
  return {
    ensure: async (departments) => {
      for (const department of departments) {
        for (const spec of departmentTopics(department, { replication })) specs.set(spec.topic, spec);
      }
      const stale = performance.now() - believedMs;
      const due = [...specs.values()].filter(({ topic }) => (lookedAt.get(topic) ?? -Infinity) < stale);
      if (due.length > 0) await look(due);
    },
    list: () => admin.listTopics(),
    close: () => admin.close(),
  };
};
