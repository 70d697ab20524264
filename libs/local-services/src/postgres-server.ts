import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from './free-ports.js';
import type { Cluster } from './postgres-cluster.js';
import { runningPostmaster, type Postmaster } from './postmaster.js';
import { startOf } from './running-process.js';
import { endServer, launchServer, serverDidNotStart } from './server-process.js';

/** Recovery after a crash replays the log since the last checkpoint; a developer's machine does that in seconds. */
const START_LIMIT_MS = 120_000;
const ATTEMPTS = 20;

/**
 * Starts the server of a cluster, or takes over the one that a killed predecessor left running. Answers its port.
 * The server is a session of its own, so that Ctrl-C in a terminal reaches it only through `stopServer`.
 */
export async function startServer(cluster: Cluster, wished?: number): Promise<{ port: number; reused: boolean }> {
  const orphan = await runningPostmaster(cluster.data);
  if (orphan?.ready && orphan.port === (wished ?? orphan.port)) return { port: orphan.port, reused: true };
  if (orphan) await stopServer(cluster.data);
  return { port: await startAfresh(cluster, wished ?? (await lastPort(cluster))), reused: false };
}

/** Stops the server of a cluster, if one runs: open transactions are rolled back, everything committed is on disk. */
export async function stopServer(data: string): Promise<void> {
  const find = async (): Promise<Postmaster | undefined> => runningPostmaster(data);
  await endServer({ title: 'PostgreSQL', folder: dirname(data), find, signals: ['SIGINT', 'SIGQUIT', 'SIGKILL'] });
}

async function startAfresh(cluster: Cluster, wished: number): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const [port = wished] = await freePorts([attempt === 1 ? wished : 0]);
    const failure = await launch(cluster, port);
    if (failure === undefined) return port;
    if (attempt === ATTEMPTS || !isPassing(failure)) throw serverDidNotStart('PostgreSQL', cluster.log, failure);
    await sleep(250);
  }
}

/** Answers what went wrong, in the server's own words; undefined if it is up. */
async function launch(cluster: Cluster, port: number): Promise<string | undefined> {
  await dropForeignLock(cluster.data);
  const { binaries, data, account, log } = cluster;
  return launchServer(
    {
      ...{ command: binaries.postgres, args: ['-D', data, ...settings(cluster, port)] },
      ...{ env: { LC_ALL: 'C', TZ: 'UTC' }, log, account },
    },
    { ready: async () => (await runningPostmaster(data))?.ready ?? false, limitMs: START_LIMIT_MS },
  );
}

function settings(cluster: Cluster, port: number): string[] {
  const values = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    // A socket path has 107 characters at most, and a state folder may lie deep.
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '256MB',
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    random_page_cost: '1.1',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // The record counts on it: an answer is given only after its commit is on disk.
    synchronous_commit: 'on',
    // Tests end servers and processes, not the machine: the operating system still writes what was handed to it.
    ...(cluster.throwaway ? { fsync: 'off', full_page_writes: 'off' } : {}),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** A client's bookmark goes on working where the port is still free: the configuration line that the server wrote last. */
async function lastPort({ data }: Cluster): Promise<number> {
  const options = await readFile(join(data, 'postmaster.opts'), 'utf8').catch(() => '');
  return Number(/"port=(\d+)"/.exec(options)?.[1] ?? 0);
}

/**
 * The server itself clears the lock of a process that is gone, but not if the process id now belongs to somebody else,
 * or to the killed server's own entry that nobody has collected yet (in a container perhaps for ever).
 */
async function dropForeignLock(data: string): Promise<void> {
  const lock = join(data, 'postmaster.pid');
  const pid = Number.parseInt(await readFile(lock, 'utf8').catch(() => ''), 10);
  if (pid > 1 && (await startOf(pid)) !== undefined && !(await runningPostmaster(data))) await rm(lock);
}

/** What passes by itself: a port taken a moment ago; the sessions of a killed server that have not noticed yet. */
function isPassing(failure: string): boolean {
  return /could not bind|Address already in use|pre-existing shared memory block/.test(failure);
}
