import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { devAudience, startDevIssuer, type DevIssuer } from './dev-issuer.js';
import { openRecordDatabases, type RecordDatabases } from './record-databases.js';
import { keptSecret } from './secret-file.js';
import { startPostgres, type LocalPostgres } from './start-postgres.js';
import { stateFolder } from './state-folder.js';

/** What one part of the machine reports while it comes up. */
export type ServiceNote = { readonly service: 'PostgreSQL' | 'logins'; readonly text: string; readonly tookMs: number };

/** `applicationRole`: the role of the record that the application's login becomes a member of. */
export type LocalServicesOptions = {
  readonly home?: string;
  readonly applicationRole: string;
  readonly issuerPort: number;
  readonly onNote?: (note: ServiceNote) => void;
};

/**
 * Everything that the api and the worker can't be without. `masterKeyFile` holds what wraps the keys of `databases.keys`,
 * `payloadKeyFile` what seals what is personal in Temporal's payloads: 32 bytes in base64 each.
 */
export type LocalServices = {
  readonly databases: RecordDatabases;
  readonly masterKeyFile: string;
  readonly payloadKeyFile: string;
  readonly issuer: string;
  readonly tokenUrl: string;
  readonly audience: string;
  readonly stop: () => Promise<void>;
};

/** Brings up what this machine lacks, all at once. If one part fails, the others are stopped again. */
export async function startLocalServices(options: LocalServicesOptions): Promise<LocalServices> {
  const home = options.home ?? stateFolder();
  const begun = Date.now();
  const note: Note = (service, text) => options.onNote?.({ service, text, tookMs: Date.now() - begun });
  const masterKeyFile = await keptKey(home, 'master-key');
  const payloadKeyFile = await keptKey(home, 'payload-key');
  const record = startRecord(home, options.applicationRole, note);
  const issuer = startIssuer(home, options.issuerPort, note);
  try {
    const [{ databases, postgres }, { stop: stopIssuer, ...logins }] = await Promise.all([record, issuer]);
    const stop = async (): Promise<void> => {
      await stopIssuer();
      await postgres.stop();
    };
    return { databases, masterKeyFile, payloadKeyFile, ...logins, audience: devAudience, stop };
  } catch (error) {
    await record.then(({ postgres }) => postgres.stop()).catch(() => undefined);
    await issuer.then(({ stop }) => stop()).catch(() => undefined);
    throw error;
  }
}

async function keptKey(home: string, name: string): Promise<string> {
  const file = join(home, 'secrets', name);
  await keptSecret(file, () => randomBytes(32).toString('base64'));
  return file;
}

type Note = (service: ServiceNote['service'], text: string) => void;

async function startRecord(
  home: string,
  role: string,
  note: Note,
): Promise<{ databases: RecordDatabases; postgres: LocalPostgres }> {
  const postgres = await startPostgres({ home });
  try {
    const databases = await openRecordDatabases(postgres.url, role);
    note('PostgreSQL', describe(postgres));
    return { databases, postgres };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

async function startIssuer(home: string, port: number, note: Note): Promise<DevIssuer> {
  const issuer = await startDevIssuer({ home, port });
  note('logins', `at ${issuer.issuer}`);
  return issuer;
}

function describe({ url, origin }: LocalPostgres): string {
  const words = { given: 'as DATABASE_URL says, at', reused: 'found running at', started: 'at' };
  return `${words[origin]} ${new URL(url).host}`;
}
