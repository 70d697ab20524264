import kafkajs, { type Kafka as Driver, type KafkaConfig, type LogEntry } from 'kafkajs';
import type { Kafka } from './kafka-port.js';
import { createAdmin } from './kafkajs-admin.js';
import { openSender } from './kafkajs-sender.js';
import { subscribe } from './kafkajs-subscription.js';
import { ownPrefix, renameTopics } from './rename-topics.js';

/** How a cluster is reached. */
export type KafkaConnection = {
  readonly brokers: readonly string[];
  /** The first word of our topics and groups there, where it is not `throughline`. */
  readonly prefix?: string;
  /** What the cluster calls us in its logs and quotas. */
  readonly clientId: string;
  /** TLS; with `ca`, `cert` and `key` (PEM) where the machine's own authorities do not do, or it asks who we are. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  };
  /** The driver's own words, which are many: for those who look for them. */
  readonly onDriverWords?: (words: string, details: object) => void;
};

/** The port over kafkajs. Nothing is connected before it is used. */
export const openKafka = (connection: KafkaConnection): Kafka => {
  const driver = new kafkajs.Kafka(configOf(connection));
  const kafka: Kafka = {
    admin: () => createAdmin(driver),
    sender: () => openSender(driver),
    subscribe: (parts) => subscribe(driver, parts),
  };
  const { prefix = ownPrefix } = connection;
  return prefix === ownPrefix ? kafka : renameTopics(kafka, prefix);
};

const configOf = ({ brokers, clientId, tls, sasl, onDriverWords }: KafkaConnection): KafkaConfig => ({
  brokers: [...brokers],
  clientId,
  connectionTimeout: 3_000,
  requestTimeout: 15_000,
  // Each attempt tries the next broker; whoever asked tries again anyway, with a connection of its own.
  retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: Math.max(3, brokers.length) },
  logLevel: kafkajs.logLevel.INFO,
  logCreator: () => (entry: LogEntry) => tell(entry, onDriverWords),
  ...(tls === undefined ? {} : { ssl: Object.keys(tls).length === 0 ? true : tls }),
  ...(sasl === undefined ? {} : { sasl: saslOf(sasl) }),
});

const tell = ({ log }: LogEntry, onDriverWords: KafkaConnection['onDriverWords']): void => {
  const { message, timestamp: _, logger: __, ...details } = log as LogEntry['log'] & { readonly logger?: unknown };
  onDriverWords?.(message, details);
};

/** The driver types each mechanism apart. */
const saslOf = ({ mechanism, ...login }: NonNullable<KafkaConnection['sasl']>): NonNullable<KafkaConfig['sasl']> => {
  if (mechanism === 'plain') return { mechanism, ...login };
  return mechanism === 'scram-sha-256' ? { mechanism, ...login } : { mechanism, ...login };
};

/** The driver under the port. */
export type KafkaDriver = Pick<Driver, 'admin' | 'producer' | 'consumer'>;
