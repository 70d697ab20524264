import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { LocalServiceFault } from './local-service-fault.js';

const run = promisify(execFile);
const NAME = 'throughline';

/** The account that servers run as. */
export type ServerAccount = { readonly uid: number; readonly gid: number };

/**
 * PostgreSQL refuses to run as root: there, the account that it runs as instead, created where it is missing.
 * Undefined for a plain user, whose own account will do.
 */
export async function serverAccount(): Promise<ServerAccount | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const known = await readAccount();
  if (known) return known;
  const failure = await createAccount();
  const created = await readAccount();
  if (created) return created;
  throw new LocalServiceFault(
    'NoServerAccount',
    `PostgreSQL does not run as root, and the account "${NAME}" could not be created: ${failure}. ` +
      'Run as a plain user, create the account, or set DATABASE_URL.',
  );
}

async function readAccount(): Promise<ServerAccount | undefined> {
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((entry) => entry.startsWith(`${NAME}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid !== undefined && gid !== undefined ? { uid: Number(uid), gid: Number(gid) } : undefined;
}

async function createAccount(): Promise<string> {
  const shape = ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/bin/false'];
  return run('useradd', [...shape, NAME]).then(
    () => 'it is not in /etc/passwd',
    (error: unknown) => String(error).trim(),
  );
}
