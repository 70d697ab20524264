import { spawn, type ChildProcess } from 'node:child_process';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalServiceFault } from './local-service-fault.js';
import type { Cluster } from './postgres-cluster.js';
import { runningPostmaster } from './postmaster.js';
import { startOf, waitUntil } from './running-process.js';

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
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    const server = await runningPostmaster(data);
    if (!server) return;
    process.kill(server.pid, signal);
    if (await waitUntil(async () => !(await runningPostmaster(data)), 10_000)) return;
  }
  throw new LocalServiceFault(
    'ServerDidNotStop',
    `The PostgreSQL server of ${data} does not end; see the server.log beside it.`,
  );
}

async function startAfresh(cluster: Cluster, wished: number): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort(attempt === 1 ? wished : 0);
    const failure = await launch(cluster, port);
    if (failure === undefined) return port;
    if (attempt === ATTEMPTS || !isPassing(failure)) throw didNotStart(cluster, failure);
    await sleep(250);
  }
}

/** Answers what went wrong, in the server's own words; undefined if it is up. */
async function launch(cluster: Cluster, port: number): Promise<string | undefined> {
  await dropForeignLock(cluster.data);
  await rename(cluster.log, `${cluster.log}.1`).catch(() => undefined);
  const log = await open(cluster.log, 'w');
  const server = spawn(cluster.binaries.postgres, ['-D', cluster.data, ...settings(cluster, port)], {
    ...cluster.account,
    cwd: '/',
    env: { LC_ALL: 'C', TZ: 'UTC' },
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  await log.close();
  const life = watch(server);
  const settled = await waitUntil(
    async () => life.ended !== undefined || ((await runningPostmaster(cluster.data))?.ready ?? false),
    START_LIMIT_MS,
  );
  server.unref();
  if (life.ended === undefined) return settled ? undefined : `not ready after ${String(START_LIMIT_MS / 1000)} s`;
  return `${life.ended}\n${await readFile(cluster.log, 'utf8')}`;
}

function watch(server: ChildProcess): { readonly ended: string | undefined } {
  const life: { ended: string | undefined } = { ended: undefined };
  server.once('error', (error) => (life.ended = error.message));
  server.once('exit', (code, signal) => (life.ended = `ended with ${String(code ?? signal)}`));
  return life;
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

async function freePort(wished: number): Promise<number> {
  const port = await listenOnce(wished);
  return port ?? (await listenOnce(0)) ?? wished;
}

async function listenOnce(wished: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => {
      resolve(undefined);
    });
    probe.listen({ port: wished, host: '127.0.0.1' }, () => {
      const address = probe.address();
      probe.close(() => {
        resolve(typeof address === 'object' ? address?.port : undefined);
      });
    });
  });
}

function didNotStart(cluster: Cluster, failure: string): LocalServiceFault {
  const lastWords = failure.trim().split('\n').slice(-5).join('\n');
  return new LocalServiceFault(
    'ServerDidNotStart',
    `PostgreSQL did not start; ${cluster.log} says:\n${lastWords}`,
    true,
  );
}
