import { readFileSync } from 'node:fs';
import { secretOf, wholeSetting, type Environment } from '@throughline/host';
import { z } from 'zod';

/** What the worker is told of Temporal. */
export const temporalSettings = {
  /** `host:port`; absent: whatever needs Temporal waits. */
  TEMPORAL_ADDRESS: z.string().optional(),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  /** `true`: with the machine's own authorities; the files below say more, and imply it. */
  TEMPORAL_TLS: z.enum(['true', 'false'], { error: 'is neither true nor false' }).optional(),
  TEMPORAL_TLS_CA_FILE: z.string().optional(),
  TEMPORAL_TLS_CERT_FILE: z.string().optional(),
  TEMPORAL_TLS_KEY_FILE: z.string().optional(),
  TEMPORAL_TLS_SERVER_NAME: z.string().optional(),
  TEMPORAL_API_KEY: z.string().optional(),
  TEMPORAL_API_KEY_FILE: z.string().optional(),
  /** Base64 of the 32 bytes that payloads are encrypted with. */
  TEMPORAL_PAYLOAD_KEY: z.string().optional(),
  TEMPORAL_PAYLOAD_KEY_FILE: z.string().optional(),
  /** Keys of before, base64 with commas between: they only decrypt. */
  TEMPORAL_PAYLOAD_OLD_KEYS: z.string().optional(),
  TEMPORAL_CACHED_WORKFLOWS: wholeSetting(10, 100_000).default(500),
};

/** How Temporal is reached, and what it may see. */
export type TemporalConfig = {
  readonly address: string | undefined;
  readonly namespace: string;
  readonly tls: TemporalTls | undefined;
  readonly apiKey: string | undefined;
  /** The first encrypts, all decrypt; none on a development machine: then nothing is encrypted. */
  readonly payloadKeys: readonly Uint8Array[];
  /** How many open workflows one worker keeps in memory; the others are replayed when they wake. */
  readonly cachedWorkflows: number;
};

/** TLS as Temporal's connection takes it; empty: with the machine's own authorities. */
export type TemporalTls = {
  readonly serverNameOverride?: string;
  readonly serverRootCACertificate?: Buffer;
  readonly clientCertPair?: { readonly crt: Buffer; readonly key: Buffer };
};

/** The configuration, of settings that were let through. */
export const temporalConfigOf = (settings: TemporalSettings): TemporalConfig => ({
  address: settings.TEMPORAL_ADDRESS,
  namespace: settings.TEMPORAL_NAMESPACE,
  tls: tlsOf(settings),
  apiKey: secretOf(settings.TEMPORAL_API_KEY, settings.TEMPORAL_API_KEY_FILE),
  payloadKeys: keyTextsOf(settings).map((text) => new Uint8Array(Buffer.from(text, 'base64'))),
  cachedWorkflows: settings.TEMPORAL_CACHED_WORKFLOWS,
});

type TemporalSettings = z.infer<z.ZodObject<typeof temporalSettings>>;

/** What no single variable of Temporal's shows. */
export const temporalContradictions = (env: Environment): readonly string[] => {
  const wrong: string[] = [];
  const keys = keyTextsOf(env);
  if (keys.some((text) => Buffer.from(text, 'base64').length !== 32)) {
    wrong.push('TEMPORAL_PAYLOAD_KEY: must be base64 of 32 bytes, and so each of TEMPORAL_PAYLOAD_OLD_KEYS');
  }
  const current = secretOf(env['TEMPORAL_PAYLOAD_KEY'], env['TEMPORAL_PAYLOAD_KEY_FILE']);
  if (env['TEMPORAL_ADDRESS'] !== undefined && current === undefined && env['THROUGHLINE_ENV'] !== 'dev') {
    wrong.push('TEMPORAL_PAYLOAD_KEY: is not set, here or in the file that TEMPORAL_PAYLOAD_KEY_FILE names');
  }
  if (current === undefined && env['TEMPORAL_PAYLOAD_OLD_KEYS'] !== undefined) {
    wrong.push('TEMPORAL_PAYLOAD_OLD_KEYS: only decrypt; TEMPORAL_PAYLOAD_KEY must be set beside them');
  }
  if ((env['TEMPORAL_TLS_CERT_FILE'] === undefined) !== (env['TEMPORAL_TLS_KEY_FILE'] === undefined)) {
    wrong.push('TEMPORAL_TLS_CERT_FILE: goes together with TEMPORAL_TLS_KEY_FILE');
  }
  return [...wrong, ...tlsFiles.flatMap((name) => unreadable(env, name))];
};

type KeyVariables = {
  readonly TEMPORAL_PAYLOAD_KEY?: string | undefined;
  readonly TEMPORAL_PAYLOAD_KEY_FILE?: string | undefined;
  readonly TEMPORAL_PAYLOAD_OLD_KEYS?: string | undefined;
};

const keyTextsOf = (env: KeyVariables): readonly string[] => {
  const current = secretOf(env.TEMPORAL_PAYLOAD_KEY, env.TEMPORAL_PAYLOAD_KEY_FILE);
  const old = env.TEMPORAL_PAYLOAD_OLD_KEYS?.split(',').map((text) => text.trim()) ?? [];
  return current === undefined ? [] : [current, ...old];
};

const tlsFiles = ['TEMPORAL_TLS_CA_FILE', 'TEMPORAL_TLS_CERT_FILE', 'TEMPORAL_TLS_KEY_FILE'] as const;

const unreadable = (env: Environment, name: (typeof tlsFiles)[number]): readonly string[] => {
  const file = env[name];
  return file !== undefined && bytesOf(file) === undefined ? [`${name}: names a file that can't be read`] : [];
};

const bytesOf = (file: string): Buffer | undefined => {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
};

const tlsOf = (settings: TemporalSettings): TemporalTls | undefined => {
  const [authority, certificate, key] = tlsFiles.map((name) => bytesOf(settings[name] ?? ''));
  const serverName = settings.TEMPORAL_TLS_SERVER_NAME;
  const apiKey = secretOf(settings.TEMPORAL_API_KEY, settings.TEMPORAL_API_KEY_FILE);
  const implied = [authority, certificate, serverName, apiKey].some((given) => given !== undefined);
  if (settings.TEMPORAL_TLS === 'false' || (settings.TEMPORAL_TLS === undefined && !implied)) return undefined;
  return {
    ...(serverName === undefined ? {} : { serverNameOverride: serverName }),
    ...(authority === undefined ? {} : { serverRootCACertificate: authority }),
    ...(certificate === undefined || key === undefined ? {} : { clientCertPair: { crt: certificate, key } }),
  };
};
