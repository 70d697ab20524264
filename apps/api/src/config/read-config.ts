import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Everything that an api process is told from outside. */
export type ApiConfig = {
  readonly env: 'dev' | 'production';
  /** 0: any free port. */
  readonly port: number;
  readonly host: string;
  /** The record, as the application. */
  readonly databaseUrl: string;
  /** The record, as its owner; migrations run at the start. Absent: somebody else runs them. */
  readonly migrateDatabaseUrl?: string;
  readonly keysDatabaseUrl: string;
  /** 32 bytes that wrap the subjects' keys. */
  readonly masterKey: Uint8Array;
  readonly issuer: string;
  readonly audience: string;
  /** Who may set the organisation while there is none. Absent: nobody; in `dev`, whoever has a token. */
  readonly firstAdministrator?: string;
  /** Connections to the record for commands; searches have as many of their own. */
  readonly connections: number;
  /** Requests a minute from one address. Absent: no limit. */
  readonly requestsAMinute?: number;
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug';
};

/**
 * Reads the configuration from the environment.
 *
 * @throws Error that lists everything that is missing or wrong, by name and with no value.
 */
export const readConfig = (env: Readonly<Record<string, string | undefined>>): ApiConfig => {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  const lines = parsed.error?.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`) ?? [];
  const wrong = [...lines, ...contradictions(given)];
  if (!parsed.success || wrong.length > 0) throw new Error(`the api can't start:\n${wrong.join('\n')}`);
  return configOf(parsed.data);
};

/** What no single variable shows; told together with what each alone lacks. */
const contradictions = (env: Readonly<Record<string, string | undefined>>): readonly string[] => {
  const wrong: string[] = [];
  if (env['THROUGHLINE_ENV'] !== 'dev' && env['OIDC_ISSUER']?.startsWith('https:') === false) {
    wrong.push('  OIDC_ISSUER: must be https outside THROUGHLINE_ENV=dev');
  }
  if (env['THROUGHLINE_MIGRATE'] !== 'off' && env['MIGRATE_DATABASE_URL'] === undefined) {
    wrong.push('  MIGRATE_DATABASE_URL: is not set; set it, or THROUGHLINE_MIGRATE=off where another process migrates');
  }
  if (env['DATABASE_URL'] !== undefined && env['KEYS_DATABASE_URL'] === env['DATABASE_URL']) {
    wrong.push('  KEYS_DATABASE_URL: must be another database than the record');
  }
  if (masterKeyOf(env).length !== 32) {
    wrong.push('  KEYS_MASTER_KEY: must be base64 of 32 bytes, here or in the file that KEYS_MASTER_KEY_FILE names');
  }
  return wrong;
};

const url = z.string({ error: 'is not set' }).refine((text) => URL.canParse(text), { error: 'is not a URL' });

const whole = (least: number, most: number) => z.coerce.number({ error: 'is not a number' }).int().min(least).max(most);

const environment = z.object({
  THROUGHLINE_ENV: z.enum(['dev', 'production'], { error: 'is neither dev nor production' }).default('production'),
  THROUGHLINE_MIGRATE: z.enum(['on', 'off'], { error: 'is neither on nor off' }).default('on'),
  BOOTSTRAP_ADMIN: z.string().optional(),
  PORT: whole(0, 65_535).default(3000),
  HOST: z.string().optional(),
  DATABASE_URL: url,
  MIGRATE_DATABASE_URL: url.optional(),
  KEYS_DATABASE_URL: url,
  KEYS_MASTER_KEY: z.string().optional(),
  KEYS_MASTER_KEY_FILE: z.string().optional(),
  OIDC_ISSUER: url,
  OIDC_AUDIENCE: z.string({ error: 'is not set' }),
  DATABASE_CONNECTIONS: whole(1, 200).default(10),
  REQUESTS_A_MINUTE: whole(1, 10_000_000).optional(),
  LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug'], { error: 'is no log level' }).default('info'),
});

type Environment = z.infer<typeof environment>;

const masterKeyOf = (env: {
  readonly KEYS_MASTER_KEY?: string | undefined;
  readonly KEYS_MASTER_KEY_FILE?: string | undefined;
}): Uint8Array => {
  const text = env.KEYS_MASTER_KEY ?? fileText(env.KEYS_MASTER_KEY_FILE) ?? '';
  return new Uint8Array(Buffer.from(text.trim(), 'base64'));
};

/** A file that can't be read is told like a key that is not there. */
const fileText = (file: string | undefined): string | undefined => {
  try {
    return file === undefined ? undefined : readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};

const configOf = (env: Environment): ApiConfig => {
  const dev = env.THROUGHLINE_ENV === 'dev';
  const requestsAMinute = env.REQUESTS_A_MINUTE ?? (dev ? undefined : 6_000);
  return {
    env: env.THROUGHLINE_ENV,
    port: env.PORT,
    host: env.HOST ?? (dev ? '127.0.0.1' : '0.0.0.0'),
    databaseUrl: env.DATABASE_URL,
    ...(env.THROUGHLINE_MIGRATE === 'on' && env.MIGRATE_DATABASE_URL !== undefined
      ? { migrateDatabaseUrl: env.MIGRATE_DATABASE_URL }
      : {}),
    keysDatabaseUrl: env.KEYS_DATABASE_URL,
    masterKey: masterKeyOf(env),
    issuer: env.OIDC_ISSUER,
    audience: env.OIDC_AUDIENCE,
    ...(env.BOOTSTRAP_ADMIN === undefined ? {} : { firstAdministrator: env.BOOTSTRAP_ADMIN }),
    connections: env.DATABASE_CONNECTIONS,
    ...(requestsAMinute === undefined ? {} : { requestsAMinute }),
    logLevel: env.LOG_LEVEL,
  };
};
