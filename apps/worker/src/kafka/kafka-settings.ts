import { readFileSync } from 'node:fs';
import { secretOf, wholeSetting, type Environment } from '@throughline/host';
import type { KafkaConnection } from '@throughline/messaging';
import { z } from 'zod';

/** What the worker is told of Kafka. */
export const kafkaSettings = {
  /** `host:port`, with commas between; absent: events wait in the record, and nothing else. */
  KAFKA_BROKERS: z
    .string()
    .regex(/^[^\s,:]+:\d{1,5}(,[^\s,:]+:\d{1,5})*$/, { error: 'is not host:port, with commas between several' })
    .optional(),
  /** The first word of topics and groups, for installations that share a cluster. */
  KAFKA_PREFIX: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,40}$/, { error: 'is not of small letters, digits and "-"' })
    .default('throughline'),
  /** How many brokers hold a copy of each message. */
  KAFKA_REPLICATION: wholeSetting(1, 15).optional(),
  /** `true`: with the machine's own authorities; the files below say more, and imply it. */
  KAFKA_SSL: z.enum(['true', 'false'], { error: 'is neither true nor false' }).optional(),
  KAFKA_SSL_CA_FILE: z.string().optional(),
  KAFKA_SSL_CERT_FILE: z.string().optional(),
  KAFKA_SSL_KEY_FILE: z.string().optional(),
  KAFKA_SASL_MECHANISM: z
    .enum(['plain', 'scram-sha-256', 'scram-sha-512'], { error: 'is none of plain, scram-sha-256, scram-sha-512' })
    .optional(),
  KAFKA_SASL_USERNAME: z.string().optional(),
  KAFKA_SASL_PASSWORD: z.string().optional(),
  KAFKA_SASL_PASSWORD_FILE: z.string().optional(),
};

/** How Kafka is reached, if there is one, and how many brokers hold a copy. */
export type KafkaConfig = {
  readonly connection: Pick<KafkaConnection, 'brokers' | 'prefix' | 'tls' | 'sasl'> | undefined;
  readonly replication: number;
};

type KafkaSettings = z.infer<z.ZodObject<typeof kafkaSettings>>;

/** The configuration, of settings that were let through. A development machine has one broker. */
export const kafkaConfigOf = (
  settings: KafkaSettings & { readonly THROUGHLINE_ENV: 'dev' | 'production' },
): KafkaConfig => {
  const { KAFKA_BROKERS: brokers, KAFKA_REPLICATION: replication, THROUGHLINE_ENV: env } = settings;
  const [tls, sasl, prefix] = [tlsOf(settings), saslOf(settings), settings.KAFKA_PREFIX];
  return {
    replication: replication ?? (env === 'dev' ? 1 : 3),
    connection:
      brokers === undefined
        ? undefined
        : {
            brokers: brokers.split(','),
            prefix,
            ...(tls === undefined ? {} : { tls }),
            ...(sasl === undefined ? {} : { sasl }),
          },
  };
};

/** What no single variable of Kafka's shows. */
export const kafkaContradictions = (env: Environment): readonly string[] => {
  const wrong: string[] = [];
  const password = secretOf(env['KAFKA_SASL_PASSWORD'], env['KAFKA_SASL_PASSWORD_FILE']);
  const login = [env['KAFKA_SASL_MECHANISM'], env['KAFKA_SASL_USERNAME'], password];
  if (login.some((part) => part !== undefined) && login.includes(undefined)) {
    wrong.push('KAFKA_SASL_MECHANISM: goes together with KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD(_FILE)');
  }
  if ((env['KAFKA_SSL_CERT_FILE'] === undefined) !== (env['KAFKA_SSL_KEY_FILE'] === undefined)) {
    wrong.push('KAFKA_SSL_CERT_FILE: goes together with KAFKA_SSL_KEY_FILE');
  }
  return [...wrong, ...tlsFiles.flatMap((name) => unreadable(env, name))];
};

const tlsFiles = ['KAFKA_SSL_CA_FILE', 'KAFKA_SSL_CERT_FILE', 'KAFKA_SSL_KEY_FILE'] as const;

const unreadable = (env: Environment, name: (typeof tlsFiles)[number]): readonly string[] =>
  env[name] !== undefined && textOf(env[name]) === undefined ? [`${name}: names a file that can't be read`] : [];

const tlsOf = (settings: KafkaSettings): KafkaConnection['tls'] => {
  const [ca, cert, key] = tlsFiles.map((name) => textOf(settings[name]));
  const implied = ca !== undefined || cert !== undefined;
  if (settings.KAFKA_SSL === 'false' || (settings.KAFKA_SSL === undefined && !implied)) return undefined;
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
  };
};

const saslOf = (settings: KafkaSettings): KafkaConnection['sasl'] => {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username } = settings;
  const password = secretOf(settings.KAFKA_SASL_PASSWORD, settings.KAFKA_SASL_PASSWORD_FILE);
  if (mechanism === undefined || username === undefined || password === undefined) return undefined;
  return { mechanism, username, password };
};

const textOf = (file: string | undefined): string | undefined => {
  try {
    return file === undefined ? undefined : readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};
