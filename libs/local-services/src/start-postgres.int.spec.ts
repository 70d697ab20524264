import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { installPostgres } from './postgres-binaries.js';
import { runningPostmaster } from './postmaster.js';
import { commandLineOf } from './running-process.js';
import { startPostgres, type LocalPostgres } from './start-postgres.js';
import { checkoutIsOpen, firstWords, spawnStarter, type StarterParts } from './test-starter.js';

const isRoot = process.getuid?.() === 0;

let home: string;
let running: LocalPostgres[];
let children: ChildProcess[];
const givenByCaller = process.env['DATABASE_URL'];

// The programs are copied once for all: postgres-binaries.int.spec.ts is about the copy.
const programs = mkdtempSync(join(tmpdir(), 'throughline-programs-'));

beforeAll(async () => {
  chmodSync(programs, 0o755);
  await installPostgres(programs);
});

afterAll(() => {
  rmSync(programs, { recursive: true });
});

beforeEach(() => {
  delete process.env['DATABASE_URL'];
  home = mkdtempSync(join(tmpdir(), 'throughline-home-'));
  chmodSync(home, 0o755);
  symlinkSync(join(programs, 'postgres'), join(home, 'postgres'));
  running = [];
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  for (const server of running) await server.stop();
  for (const folder of [home, join(home, 'own')]) await endServers(folder);
  rmSync(home, { recursive: true, force: true });
  if (givenByCaller !== undefined) process.env['DATABASE_URL'] = givenByCaller;
});

describe('PostgreSQL on a bare machine', () => {
  it('keeps what was committed, and its address, over a restart', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE deal AS SELECT 42 AS price');
    await first.stop();

    const second = await start();

    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'SELECT price FROM deal')).toEqual([{ price: 42 }]);
  });

  it('answers only after a commit is on disk', async () => {
    const server = await start();

    expect(
      await query(server.url, "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit')"),
    ).toEqual([
      { name: 'fsync', setting: 'on' },
      { name: 'synchronous_commit', setting: 'on' },
    ]);
  });

  it('lets nobody in without the password', async () => {
    const { url } = await start();

    await expect(query(url.replace(/:[^:@]+@/, ':guess@'), 'SELECT 1')).rejects.toThrow(
      'password authentication failed',
    );
  });

  it('is ready within eight seconds when it ran here before', async () => {
    await (await start()).stop();

    const begun = performance.now();
    await query((await start()).url, 'SELECT 1');
    const tookMs = Math.round(performance.now() - begun);

    console.info(`PostgreSQL, warm start to first answer: ${String(tookMs)} ms`);
    expect(tookMs).toBeLessThan(8_000);
  });

  it('uses the database that DATABASE_URL names and leaves it running', async () => {
    const { url } = await start();
    process.env['DATABASE_URL'] = url;

    const given = await startPostgres({ home });
    await given.stop();

    expect(given).toMatchObject({ url, origin: 'given' });
    expect(await query(url, 'SELECT 1 AS answer')).toEqual([{ answer: 1 }]);
  });
});

describe('after a kill -9', () => {
  it('of the server: what was committed is still there', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE deal AS SELECT 42 AS price');
    process.kill(serverPid(), 'SIGKILL');
    await first.stop();

    const second = await start();

    expect(second.origin).toBe('started');
    expect(await query(second.url, 'SELECT price FROM deal')).toEqual([{ price: 42 }]);
  });

  it('of whoever started it: the next start takes the server over, and stops it at the end', async () => {
    const url = await startAndDie('dev');
    const orphan = serverPid();

    const second = await start();
    await second.stop();

    expect(second).toMatchObject({ url, origin: 'reused' });
    expect(await commandLineOf(orphan)).toBeUndefined();
  });

  it('of both at once: the next start finds everything', async () => {
    const url = await startAndDie('dev');
    await query(url, 'CREATE TABLE deal AS SELECT 42 AS price');
    process.kill(serverPid(), 'SIGKILL');

    const second = await start();

    expect(await query(second.url, 'SELECT price FROM deal')).toEqual([{ price: 42 }]);
  });

  it('starts, and spares the stranger, when the lock file names another program by now', async () => {
    await (await start()).stop();
    const stranger = kept(spawn('sleep', ['60']));
    writeFileSync(join(home, 'clusters/dev/data/postmaster.pid'), `${String(stranger.pid)}\n/elsewhere\n`);

    const server = await start();

    expect(await query(server.url, 'SELECT 1 AS answer')).toEqual([{ answer: 1 }]);
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  });

  it('removes the servers and the data of test runs that were killed', async () => {
    await startAndDie('test-1', true);
    const orphan = serverPid('test-1');

    await start();

    expect(() => statSync(join(home, 'clusters/test-1'))).toThrow('ENOENT');
    expect(await commandLineOf(orphan)).toBeUndefined();
  });
});

describe('two at a time', () => {
  it('refuses a cluster that another living process works with, and names the process', async () => {
    const other = starter({ options: { home }, then: 'stay' });
    await firstWords(other);

    await expect(start()).rejects.toMatchObject({
      code: 'ClusterInUse',
      retryable: true,
      message: expect.stringContaining(`process ${String(other.pid)}`),
    });
  });

  it('runs clusters of different names side by side', async () => {
    const [one, two] = await Promise.all([start('one'), start('two')]);

    expect(new URL(one.url).port).not.toBe(new URL(two.url).port);
  });
});

describe('accounts', () => {
  const asRoot = isRoot ? it : it.skip;
  const asRootInAnOpenCheckout = isRoot && checkoutIsOpen() ? it : it.skip;

  asRoot('runs as an account of its own where we are root', async () => {
    await start();

    expect(statSync(`/proc/${String(serverPid())}`).uid).toBe(Number(execFileSync('id', ['-u', 'throughline'])));
  });

  asRoot('says what to do where the account of the server cannot reach the state folder', async () => {
    chmodSync(home, 0o700);

    await expect(start()).rejects.toMatchObject({
      code: 'StateFolderUnreachable',
      message: expect.stringContaining('THROUGHLINE_HOME'),
    });
  });

  asRootInAnOpenCheckout('runs for a plain user as that user', async () => {
    const nobody = Number(execFileSync('id', ['-u', 'nobody']));
    const own = join(home, 'own');
    mkdirSync(own);
    chownSync(own, nobody, nobody);
    symlinkSync(join(programs, 'postgres'), join(own, 'postgres'));

    await firstWords(starter({ options: { home: own }, then: 'stay', uid: nobody }));

    expect(statSync(`/proc/${String(serverPid('dev', own))}`).uid).toBe(nobody);
  });
});

/** Servers whose starter was killed on purpose. */
async function endServers(folder: string): Promise<void> {
  const clusters = join(folder, 'clusters');
  for (const cluster of existsSync(clusters) ? readdirSync(clusters) : []) {
    const server = await runningPostmaster(join(clusters, cluster, 'data'));
    if (server) process.kill(server.pid, 'SIGKILL');
  }
}

async function start(cluster = 'dev'): Promise<LocalPostgres> {
  const server = await startPostgres({ home, cluster });
  running.push(server);
  return server;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client
    .query(sql)
    .then(({ rows }: { rows: unknown[] }) => rows)
    .finally(() => client.end());
}

function serverPid(cluster = 'dev', folder = home): number {
  return Number.parseInt(readFileSync(join(folder, 'clusters', cluster, 'data/postmaster.pid'), 'utf8'), 10);
}

/** Starts a cluster in a process of its own, which then gets no chance to tidy up. */
async function startAndDie(cluster: string, throwaway = false): Promise<string> {
  const dying = starter({ options: { home, cluster, throwaway }, then: 'die' });
  const ended = once(dying, 'close');
  const url = await firstWords(dying);
  await ended;
  return url;
}

function starter(parts: Omit<StarterParts, 'call' | 'prints'>): ChildProcess {
  return kept(spawnStarter({ call: 'startPostgres', prints: 'url', ...parts }));
}

function kept(child: ChildProcess): ChildProcess {
  children.push(child);
  return child;
}
