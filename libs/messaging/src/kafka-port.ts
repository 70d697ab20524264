/** Where a message lies. */
export type Place = { readonly topic: string; readonly partition: number; readonly offset: bigint };

/** Headers of a message; a header that stands several times is the last of them. */
export type MessageHeaders = Readonly<Record<string, Uint8Array | string>>;

/** A message to be sent. Its partition follows from its key, as in everybody's clients. */
export type OutgoingMessage = {
  readonly topic: string;
  readonly key: Uint8Array | string | null;
  readonly value: Uint8Array | string | null;
  readonly headers?: MessageHeaders;
};

/** A message as it was found. */
export type IncomingMessage = Place & {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: MessageHeaders;
};

/** What a topic must be like; what is absent is nobody's business. */
export type TopicSpec = {
  readonly topic: string;
  readonly partitions: number;
  readonly replication: number;
  /** Settings by Kafka's own names. Sizes are the least, or, with `exact`, the very one. */
  readonly settings: Readonly<Record<string, { readonly value: string; readonly rule: 'exact' | 'at least' }>>;
};

/** A topic as the cluster has it. */
export type TopicDescription = {
  readonly topic: string;
  readonly partitions: number;
  readonly replication: number;
  readonly settings: Readonly<Record<string, string>>;
};

/** The first offset that is still there, and the one that the next message will get. */
export type PartitionRange = { readonly partition: number; readonly low: bigint; readonly high: bigint };

/** What is asked of a cluster besides messages. Each call connects anew where the connection was lost. */
export interface KafkaAdmin {
  /** What a topic of ours is called in the cluster: the name for whoever runs it. */
  nameThere(topic: string): string;
  listTopics(): Promise<readonly string[]>;
  describe(topics: readonly string[]): Promise<readonly TopicDescription[]>;
  /** Makes topics; one that somebody else has made meanwhile is no fault. */
  create(topics: readonly TopicSpec[]): Promise<void>;
  ranges(topic: string): Promise<readonly PartitionRange[]>;
  /** What a group has committed: the offset that it reads next, where it has any. */
  committed(group: string, topic: string): Promise<ReadonlyMap<number, bigint>>;
  deleteGroup(group: string): Promise<void>;
  close(): Promise<void>;
}

/** One connection that sends; after any error it is thrown away. */
export interface KafkaSender {
  /** Messages of one partition in one request; resolves when every replica in sync has them. */
  send(batch: {
    readonly topic: string;
    readonly partition: number;
    readonly messages: readonly OutgoingMessage[];
  }): Promise<void>;
  close(): Promise<void>;
}

/** What a member of a group is told. */
export type SubscriptionParts = {
  readonly group: string;
  readonly topics: readonly string[];
  readonly onBatch: (batch: IncomingBatch) => Promise<void>;
  /** The member has ended by itself; it is not restarted from below. */
  readonly onCrash: (error: Error, retriable: boolean) => void;
  readonly onAssigned?: (partitions: ReadonlyMap<string, readonly number[]>) => void;
  /** Partitions that are worked on at the same time. */
  readonly concurrency?: number;
};

/** Messages of one partition in order, with what may be done about them. */
export type IncomingBatch = {
  readonly topic: string;
  readonly partition: number;
  readonly messages: readonly IncomingMessage[];
  /** The last offset that the batch covers, messages of it or not. */
  readonly lastOffset: bigint;
  readonly running: () => boolean;
  /** Up to and with this message everything is done; not yet told to the cluster. */
  readonly done: (offset: bigint) => void;
  /** Tells the cluster, so that nobody gets what is done again. */
  readonly commit: (next: bigint) => Promise<void>;
  /** Tells the group that its member lives; to be called between messages. */
  readonly heartbeat: () => Promise<void>;
  /** Fetches no more of this partition until the function that it returns is called. */
  readonly pause: () => () => void;
};

/** A member of a group that runs. */
export type Subscription = { readonly stop: () => Promise<void> };

/** A cluster. Nothing is connected before it is used. */
export interface Kafka {
  admin(): KafkaAdmin;
  /** A new connection each time. */
  sender(): Promise<KafkaSender>;
  subscribe(parts: SubscriptionParts): Promise<Subscription>;
}
