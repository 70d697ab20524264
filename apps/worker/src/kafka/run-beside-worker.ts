import {
  hostConfigOf,
  hostSettings,
  openRecord,
  readSettings,
  type Environment,
  type HostRecord,
} from '@throughline/host';
import { openKafka, type Kafka } from '@throughline/messaging';
import { pino } from 'pino';
import { z } from 'zod';
import { kafkaConfigOf, kafkaContradictions, kafkaSettings } from './kafka-settings.js';

/** What a verb works with that does a worker's work beside it. */
export type Surroundings = {
  readonly record: HostRecord;
  readonly kafka: Kafka;
  /** Says what is going on, on stderr, every two seconds. */
  readonly onProgress: (words: string) => void;
};

/** Opens the record and Kafka as the worker's environment says, for as long as `work` takes. */
export const runBesideWorker = async <T>(
  name: string,
  env: Environment,
  work: (surroundings: Surroundings) => Promise<T>,
): Promise<T> => {
  const settings = z.object({ ...hostSettings, ...kafkaSettings });
  const read = readSettings({ process: name, settings, contradictions }, env);
  const config = hostConfigOf(read);
  const { connection } = kafkaConfigOf(read);
  if (connection === undefined) throw new Error(`${name} can't start:\n  KAFKA_BROKERS: is not set`);
  const log = pino({ level: 'error' }, pino.destination(2));
  const record = await openRecord({ config, log, clock: config.clock });
  try {
    return await work({ record, kafka: openKafka({ ...connection, clientId: name }), onProgress: progress() });
  } finally {
    await record.close();
  }
};

const contradictions = (env: Environment): readonly string[] => kafkaContradictions(env);

const progress = (): ((words: string) => void) => {
  let last = performance.now();
  return (words) => {
    if (performance.now() - last < 2_000) return;
    last = performance.now();
    process.stderr.write(`  ${words}\n`);
  };
};
