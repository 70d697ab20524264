import { readFileSync } from 'node:fs';

/** What the worker is told by its environment; README.md lists the variables. */
export type Settings = {
  readonly department: string;
  readonly address: string;
  readonly namespace: string;
  readonly tls: boolean;
  readonly apiKey: string | undefined;
  readonly payloadKeys: readonly Uint8Array[];
  readonly ledger: string;
  readonly ratings: string;
  readonly bureauSeconds: number;
};

type Environment = Readonly<Record<string, string | undefined>>;

/** Throws with one line for whoever runs the worker, where a setting is missing or wrong. */
export const readSettings = (env: Environment): Settings => {
  const apiKey = secret(env, 'TEMPORAL_API_KEY');
  return {
    department: required(env, 'DEPARTMENT'),
    address: env['TEMPORAL_ADDRESS'] ?? '127.0.0.1:7233',
    namespace: env['TEMPORAL_NAMESPACE'] ?? 'default',
    tls: env['TEMPORAL_TLS'] === 'true' || apiKey !== undefined,
    apiKey,
    payloadKeys: payloadKeys(env),
    ledger: env['LEDGER'] ?? 'ledger',
    ratings: required(env, 'RATINGS'),
    bureauSeconds: Number(env['BUREAU_SECONDS'] ?? '0'),
  };
};

const payloadKeys = (env: Environment): readonly Uint8Array[] => {
  const current = secret(env, 'TEMPORAL_PAYLOAD_KEY');
  if (current === undefined) return [];
  const old = (env['TEMPORAL_PAYLOAD_OLD_KEYS'] ?? '').split(',').filter((text) => text.trim() !== '');
  const keys = [current, ...old].map((text) => Buffer.from(text, 'base64'));
  if (keys.some((key) => key.length !== 32)) throw cantStart('TEMPORAL_PAYLOAD_KEY must be base64 of 32 bytes');
  return keys;
};

const required = (env: Environment, name: string): string => {
  const value = env[name];
  if (value === undefined || value === '') throw cantStart(`${name} is not set`);
  return value;
};

/** A secret itself, or what the file holds that `<name>_FILE` names. */
const secret = (env: Environment, name: string): string | undefined => {
  const file = env[`${name}_FILE`];
  return file === undefined ? env[name] : readFileSync(file, 'utf8').trim();
};

const cantStart = (reason: string): Error => new Error(`the worker can't start: ${reason}`);
