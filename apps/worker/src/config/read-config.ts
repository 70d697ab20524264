import {
  hostConfigOf,
  hostSettings,
  readSettings,
  wholeSetting,
  type Environment,
  type HostConfig,
} from '@throughline/host';
import { z } from 'zod';
import { kafkaConfigOf, kafkaContradictions, kafkaSettings, type KafkaConfig } from '../kafka/kafka-settings.js';
import {
  temporalConfigOf,
  temporalContradictions,
  temporalSettings,
  type TemporalConfig,
} from '../temporal/temporal-settings.js';

/** Everything that a worker process is told from outside. */
export type WorkerConfig = HostConfig & {
  /** Of the readiness answers; 0: any free port. */
  readonly port: number;
  readonly temporal: TemporalConfig;
  readonly kafka: KafkaConfig;
};

/**
 * Reads the configuration from the environment.
 *
 * @throws Error that lists everything that is missing or wrong, by name and with no value.
 */
export const readConfig = (env: Environment): WorkerConfig => {
  const read = readSettings({ process: 'the worker', settings, contradictions }, env);
  return { ...hostConfigOf(read), port: read.PORT, temporal: temporalConfigOf(read), kafka: kafkaConfigOf(read) };
};

const settings = z.object({
  ...hostSettings,
  ...temporalSettings,
  ...kafkaSettings,
  PORT: wholeSetting(0, 65_535).default(0),
});

const contradictions = (env: Environment): readonly string[] => [
  ...temporalContradictions(env),
  ...kafkaContradictions(env),
];
