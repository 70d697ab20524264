import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { clockOf, systemClock, type Clock } from './clock.js';

/** A process's environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The text of a URL; told by its name alone when it is none. */
export const urlSetting = z
  .string({ error: 'is not set' })
  .refine((text) => URL.canParse(text), { error: 'is not a URL' });

/** A whole number within bounds. */
export const wholeSetting = (least: number, most: number) =>
  z.coerce.number({ error: 'is not a number' }).int().min(least).max(most);

/** How a process reaches the record and the keys of its personal values. */
export const databaseSettings = {
  DATABASE_URL: urlSetting,
  KEYS_DATABASE_URL: urlSetting,
  KEYS_MASTER_KEY: z.string().optional(),
  KEYS_MASTER_KEY_FILE: z.string().optional(),
  DATABASE_CONNECTIONS: wholeSetting(1, 200).default(10),
};

/** What every process of ours that opens the record is told from outside. */
export const hostSettings = {
  ...databaseSettings,
  THROUGHLINE_ENV: z.enum(['dev', 'production'], { error: 'is neither dev nor production' }).default('production'),
  THROUGHLINE_CLOCK: z.string().optional(),
  HOST: z.string().optional(),
  LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug'], { error: 'is no log level' }).default('info'),
};

/** How the record is opened. */
export type RecordConfig = {
  /** The record, as the application. */
  readonly databaseUrl: string;
  readonly keysDatabaseUrl: string;
  /** 32 bytes that wrap the subjects' keys. */
  readonly masterKey: Uint8Array;
  /** Connections to the record for commands; other work has a few of its own. */
  readonly connections: number;
};

/** What every process of ours has of configuration, whatever else it has. */
export type HostConfig = RecordConfig & {
  readonly env: 'dev' | 'production';
  /** Where it listens. */
  readonly host: string;
  readonly clock: Clock;
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug';
};

/** Whose settings: `process` as the message calls it, `contradictions`: what no single variable shows. */
export type SettingsParts<Settings extends z.ZodObject> = {
  readonly process: string;
  readonly settings: Settings;
  readonly contradictions?: (env: Environment) => readonly string[];
};

/**
 * Reads a process's settings; a variable that is empty is not set.
 *
 * @throws Error that lists everything that is missing or wrong, by name and with no value.
 */
export const readSettings = <Settings extends z.ZodObject>(
  { process, settings, contradictions = () => [] }: SettingsParts<Settings>,
  env: Environment,
): z.infer<Settings> => {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = settings.safeParse(given);
  const lines = parsed.error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? [];
  const wrong = [...lines, ...contradictions(given), ...hostContradictions(given)];
  if (parsed.success && wrong.length === 0) return parsed.data;
  throw new Error(`${process} can't start:\n${wrong.map((line) => `  ${line}`).join('\n')}`);
};

/** The part of the configuration that every process has, of settings that {@link readSettings} let through. */
export const hostConfigOf = (settings: z.infer<z.ZodObject<typeof hostSettings>>): HostConfig => ({
  env: settings.THROUGHLINE_ENV,
  host: settings.HOST ?? (settings.THROUGHLINE_ENV === 'dev' ? '127.0.0.1' : '0.0.0.0'),
  databaseUrl: settings.DATABASE_URL,
  keysDatabaseUrl: settings.KEYS_DATABASE_URL,
  masterKey: masterKeyOf(settings),
  connections: settings.DATABASE_CONNECTIONS,
  clock: clockOf(settings.THROUGHLINE_CLOCK ?? '') ?? systemClock,
  logLevel: settings.LOG_LEVEL,
});

/** What is told together with what each variable alone lacks. */
const hostContradictions = (env: Environment): readonly string[] => {
  const wrong: string[] = [];
  const { DATABASE_URL: record, KEYS_DATABASE_URL: keys, THROUGHLINE_CLOCK: clock } = env;
  if (record !== undefined && keys === record)
    wrong.push('KEYS_DATABASE_URL: must be another database than the record');
  if (masterKeyOf(env).length !== 32) {
    wrong.push('KEYS_MASTER_KEY: must be base64 of 32 bytes, here or in the file that KEYS_MASTER_KEY_FILE names');
  }
  if (clock !== undefined && env['THROUGHLINE_ENV'] !== 'dev') {
    wrong.push('THROUGHLINE_CLOCK: is for THROUGHLINE_ENV=dev alone');
  } else if (clock !== undefined && clockOf(clock) === undefined) {
    wrong.push('THROUGHLINE_CLOCK: must be <real instant>@<instant shown then>*<factor>');
  }
  return wrong;
};

const masterKeyOf = (env: {
  readonly KEYS_MASTER_KEY?: string | undefined;
  readonly KEYS_MASTER_KEY_FILE?: string | undefined;
}): Uint8Array => {
  const text = secretOf(env.KEYS_MASTER_KEY, env.KEYS_MASTER_KEY_FILE) ?? '';
  return new Uint8Array(Buffer.from(text, 'base64'));
};

/** A secret from its variable or from the file that another names; a file that can't be read is as none. */
export const secretOf = (given: string | undefined, file: string | undefined): string | undefined => {
  if (given !== undefined) return given.trim();
  try {
    return file === undefined ? undefined : readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
};
