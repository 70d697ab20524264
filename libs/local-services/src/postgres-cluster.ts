import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LocalServiceFault } from './local-service-fault.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import type { ServerAccount } from './server-account.js';
import { errorCode } from './system-error.js';

const run = promisify(execFile);

/** One database cluster of this machine: its folder holds `data`, the superuser's `password` and the server's log. */
export type Cluster = {
  readonly folder: string;
  readonly data: string;
  readonly log: string;
  readonly password: string;
  readonly binaries: PostgresBinaries;
  readonly account: ServerAccount | undefined;
  readonly throwaway: boolean;
};

/** Opens the cluster in `folder`, making it first where there is none. A half-made one is made afresh. */
export async function openCluster(
  folder: string,
  place: Pick<Cluster, 'binaries' | 'account' | 'throwaway'>,
): Promise<Cluster> {
  const data = join(folder, 'data');
  if (!(await exists(data))) await makeData(folder, data, place);
  const password = await readFile(join(folder, 'password'), 'utf8');
  return { ...place, folder, data, password, log: join(folder, 'server.log') };
}

/** The superuser's address of a cluster that listens on `port`. */
export function superuserUrl(cluster: Cluster, port: number): string {
  return `postgres://postgres:${cluster.password}@127.0.0.1:${String(port)}/postgres`;
}

async function makeData(
  folder: string,
  data: string,
  { binaries, account, throwaway }: Pick<Cluster, 'binaries' | 'account' | 'throwaway'>,
): Promise<void> {
  const draft = `${data}.draft`;
  const passwordFile = join(folder, 'password');
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  await writeFile(passwordFile, randomBytes(18).toString('base64url'), { mode: 0o600 });
  if (account) for (const path of [draft, passwordFile]) await chown(path, account.uid, account.gid);
  const options = [
    ...['-D', draft, '--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8'],
    // The built-in provider sorts alike on every machine, whatever locales it has.
    ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions'],
    ...(throwaway ? ['--no-sync'] : []),
  ];
  await run(binaries.initdb, options, { ...account, cwd: '/', env: { LC_ALL: 'C', TZ: 'UTC' } }).catch(
    (error: unknown) => {
      throw explain(error, folder);
    },
  );
  await rename(draft, data);
}

function explain(error: unknown, folder: string): unknown {
  const text = typeof error === 'object' && error && 'stderr' in error ? String(error.stderr) : '';
  if (errorCode(error) !== 'EACCES' && !text.includes('Permission denied')) return error;
  return new LocalServiceFault(
    'StateFolderUnreachable',
    `The server's account can't reach ${folder}. Set THROUGHLINE_HOME to a folder that every user can enter.`,
  );
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
