import { devAudience, startDevIssuer, type DevIssuer } from './dev-issuer.js';
import { openDatabase } from './open-database.js';
import { startPostgres, type LocalPostgres } from './start-postgres.js';
import { stateFolder } from './state-folder.js';

/** What one part of the machine reports while it comes up. */
export type ServiceNote = { readonly service: 'PostgreSQL' | 'issuer'; readonly text: string; readonly tookMs: number };

/** `logins`: who may get a token from the issuer. `issuerPort`: where the issuer listens. */
export type LocalServicesOptions = {
  readonly home?: string;
  readonly logins: readonly string[];
  readonly issuerPort?: number;
  readonly onNote?: (note: ServiceNote) => void;
};

/** Everything that the api and the worker need around them. The database addresses are the superuser's. */
export type LocalServices = {
  readonly databaseUrl: string;
  readonly keysDatabaseUrl: string;
  readonly issuer: string;
  readonly tokenUrl: string;
  readonly audience: string;
  readonly stop: () => Promise<void>;
};

/** The record's databases and how to stop their server. */
type RecordDatabases = Pick<LocalServices, 'databaseUrl' | 'keysDatabaseUrl' | 'stop'>;

/** Brings up what this machine lacks, all at once. If one part fails, the others are stopped again. */
export async function startLocalServices(options: LocalServicesOptions): Promise<LocalServices> {
  const home = options.home ?? stateFolder();
  const begun = Date.now();
  const note = (service: ServiceNote['service'], text: string): void =>
    options.onNote?.({ service, text, tookMs: Date.now() - begun });
  const record = startRecord(home, note);
  const issuer = startIssuer(options, home, note);
  try {
    const [{ stop: stopRecord, ...databases }, { stop: stopIssuer, ...identity }] = await Promise.all([record, issuer]);
    return { ...databases, ...identity, audience: devAudience, stop: () => stopAll([stopIssuer, stopRecord]) };
  } catch (error) {
    for (const part of await Promise.allSettled([record, issuer])) {
      if (part.status === 'fulfilled') await part.value.stop();
    }
    throw error;
  }
}

type Note = (service: ServiceNote['service'], text: string) => void;
type Stop = () => Promise<void>;

async function startRecord(home: string, note: Note): Promise<RecordDatabases> {
  const postgres = await startPostgres({ home });
  try {
    const databaseUrl = await openDatabase(postgres.url, 'throughline');
    // Keys live apart from what they seal: a copy of the record alone must not open it.
    const keysDatabaseUrl = await openDatabase(postgres.url, 'throughline_keys');
    note('PostgreSQL', describe(postgres));
    return { databaseUrl, keysDatabaseUrl, stop: postgres.stop };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

async function startIssuer({ logins, issuerPort }: LocalServicesOptions, home: string, note: Note): Promise<DevIssuer> {
  const issuer = await startDevIssuer({ logins, home, ...(issuerPort === undefined ? {} : { port: issuerPort }) });
  note('issuer', issuer.issuer);
  return issuer;
}

function describe({ url, origin }: LocalPostgres): string {
  const { host } = new URL(url);
  const words = { given: 'from DATABASE_URL', reused: 'found running', started: 'started' };
  return `${words[origin]} at ${host}`;
}

async function stopAll(stops: readonly Stop[]): Promise<void> {
  for (const stop of stops) await stop();
}
