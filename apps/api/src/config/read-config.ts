import {
  hostConfigOf,
  hostSettings,
  readSettings,
  urlSetting,
  wholeSetting,
  type Environment,
  type HostConfig,
} from '@throughline/host';
import { z } from 'zod';

/** Everything that an api process is told from outside. */
export type ApiConfig = HostConfig & {
  /** 0: any free port. */
  readonly port: number;
  /** The record, as its owner; migrations run at the start. Absent: somebody else runs them. */
  readonly migrateDatabaseUrl?: string;
  readonly issuer: string;
  readonly audience: string;
  /** Who may set the organisation while there is none. Absent: nobody; in `dev`, whoever has a token. */
  readonly firstAdministrator?: string;
  /** Requests a minute from one address. Absent: no limit. */
  readonly requestsAMinute?: number;
};

/**
 * Reads the configuration from the environment.
 *
 * @throws Error that lists everything that is missing or wrong, by name and with no value.
 */
export const readConfig = (env: Environment): ApiConfig => {
  const read = readSettings({ process: 'the api', settings, contradictions }, env);
  const requestsAMinute = read.REQUESTS_A_MINUTE ?? (read.THROUGHLINE_ENV === 'dev' ? undefined : 6_000);
  return {
    ...hostConfigOf(read),
    port: read.PORT,
    ...(read.THROUGHLINE_MIGRATE === 'on' && read.MIGRATE_DATABASE_URL !== undefined
      ? { migrateDatabaseUrl: read.MIGRATE_DATABASE_URL }
      : {}),
    issuer: read.OIDC_ISSUER,
    audience: read.OIDC_AUDIENCE,
    ...(read.BOOTSTRAP_ADMIN === undefined ? {} : { firstAdministrator: read.BOOTSTRAP_ADMIN }),
    ...(requestsAMinute === undefined ? {} : { requestsAMinute }),
  };
};

const settings = z.object({
  ...hostSettings,
  THROUGHLINE_MIGRATE: z.enum(['on', 'off'], { error: 'is neither on nor off' }).default('on'),
  BOOTSTRAP_ADMIN: z.string().optional(),
  PORT: wholeSetting(0, 65_535).default(3000),
  MIGRATE_DATABASE_URL: urlSetting.optional(),
  OIDC_ISSUER: urlSetting,
  OIDC_AUDIENCE: z.string({ error: 'is not set' }),
  REQUESTS_A_MINUTE: wholeSetting(1, 10_000_000).optional(),
});

/** What no single variable shows. */
const contradictions = (env: Environment): readonly string[] => {
  const wrong: string[] = [];
  if (env['THROUGHLINE_ENV'] !== 'dev' && env['OIDC_ISSUER']?.startsWith('https:') === false) {
    wrong.push('OIDC_ISSUER: must be https outside THROUGHLINE_ENV=dev');
  }
  if (env['THROUGHLINE_MIGRATE'] !== 'off' && env['MIGRATE_DATABASE_URL'] === undefined) {
    wrong.push('MIGRATE_DATABASE_URL: is not set; set it, or THROUGHLINE_MIGRATE=off where another process migrates');
  }
  return wrong;
};
