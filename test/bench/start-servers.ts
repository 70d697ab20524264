import { randomBytes } from 'node:crypto';
import {
  LocalServiceFault,
  startKafka,
  startPostgres,
  startTemporal,
  type LocalKafka,
} from '@throughline/local-services';

/** Everything around the programs that are measured. `env`: what they are told of it. */
export type Servers = {
  readonly serverUrl: string;
  readonly temporalAddress: string;
  readonly env: Readonly<Record<string, string>>;
  /** In words, what could not be had. */
  readonly missing: readonly string[];
  readonly stop: () => Promise<void>;
};

/**
 * PostgreSQL durable as in production (a throwaway server does not wait for the disk), Temporal and Kafka with nothing in
 * them. Without Java there is no Kafka, and the figures say so.
 */
export const startServers = async (): Promise<Servers> => {
  const postgres = await startPostgres({ cluster: 'bench' });
  const temporal = await startTemporal({ throwaway: true });
  const kafka = await startKafka({ throwaway: true }).catch(withoutJava);
  return {
    serverUrl: postgres.url,
    temporalAddress: temporal.address,
    env: {
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_PAYLOAD_KEY: randomBytes(32).toString('base64'),
      ...(typeof kafka === 'string' ? {} : { KAFKA_BROKERS: kafka.brokers }),
    },
    missing: typeof kafka === 'string' ? [kafka] : [],
    stop: async () => {
      if (typeof kafka !== 'string') await kafka.stop();
      await temporal.stop();
      await postgres.stop();
    },
  };
};

const withoutJava = (error: unknown): LocalKafka | string => {
  if (error instanceof LocalServiceFault && error.code === 'NoJava') return error.message;
  throw error;
};
