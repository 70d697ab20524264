import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

const throughline = fileURLToPath(new URL('../bin/throughline.mjs', import.meta.url));

// Only there does /proc say who started whom.
const onLinux = process.platform === 'linux' ? it : it.skip;

// The runner said so: there is no Kafka where it found no Java.
const withoutJava = process.env['TEST_KAFKA_BROKERS'] === undefined;

type Running = { readonly child: ChildProcess; readonly output: () => string };

let home: string;
let port: number;
let running: Running[] = [];

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'throughline-dev-'));
  chmodSync(home, 0o755);
  port = await freePort();
});

afterEach(async () => {
  for (const { child } of running) await end(child, 'SIGTERM');
  running = [];
});

afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

describe('everything on one machine', () => {
  it('comes up from nothing and says how to begin', async () => {
    const { output } = await startDev();

    expect(output()).toContain(`http://127.0.0.1:${port}`);
    expect(output()).toContain(`curl -s http://127.0.0.1:${port + 1}/token`);
    expect(output()).toMatch(/tara +expert in technical/);
  });

  it('comes up again where it ran before, and says how long it took', async () => {
    const { output } = await startDev();

    expect(output()).toMatch(/Throughline is ready \(\d+\.\d s\)/);
  });

  it('has Temporal and Kafka join, and says where they are', async () => {
    const { output } = await startDev();

    await until(() => /Temporal +at 127/.test(output()) && (withoutJava || /Kafka +at 127/.test(output())));

    expect(output()).toContain(`at 127.0.0.1:${port + 3}, UI http://127.0.0.1:${port + 4}`);
    expect((await fetch(`http://127.0.0.1:${port + 4}`)).status).toBe(200);
    if (!withoutJava) expect(output()).toContain(`at 127.0.0.1:${port + 5}`);
  });

  it("runs the company's clock faster where one asks for it, says so, and goes on from there", async () => {
    const { child, output } = await startDev('--clock-factor', '3600');
    expect(output()).toContain('UTC, 3600 times as fast as real time');
    await end(child, 'SIGINT');

    const { output: after } = await startDev();

    expect(after()).toContain('UTC, runs on from an earlier, faster run');
  });

  it('knows who calls by the token that the printed command gets', async () => {
    const { output } = await startDev();
    const [command = ''] = /curl -s \S+\/token .*/.exec(output()) ?? [];
    const [url = '', ...fields] = command.replace('curl -s ', '').split(' -d ');
    const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(fields.join('&')) });
    const { access_token: token } = (await answer.json()) as { access_token: string };

    const [known, unknown] = await Promise.all([get('/v1/me', token), get('/v1/me')]);

    expect(unknown.status).toBe(401);
    expect(known.status).toBe(200);
    expect(await known.text()).toContain('"sven"');
  });

  it('leaves nothing running after Ctrl-C', async () => {
    const { child, output } = await startDev();
    await until(() => /Temporal +at/.test(output()) && (withoutJava || /Kafka +at/.test(output())));
    const servers = serversOf(home);

    child.kill('SIGINT');
    await once(child, 'exit');

    expect(child.exitCode).toBe(0);
    await expect(get('/health/ready')).rejects.toThrow('fetch failed');
    expect(() => readFileSync(join(home, 'clusters/dev/data/postmaster.pid'))).toThrow('ENOENT');
    expect(servers).toHaveLength(withoutJava ? 1 : 2);
    if (process.platform === 'linux') expect(servers.filter(lives)).toEqual([]);
  });

  onLinux('comes up again after a kill -9, and its programs do not outlive it', async () => {
    const { child } = await startDev();
    const programs = programsOf(child);
    await end(child, 'SIGKILL');

    const begun = performance.now();
    const { output } = await startDev();

    console.info(`throughline dev, after a kill -9: ${Math.round(performance.now() - begun)} ms`);
    expect(output()).toMatch(/PostgreSQL +found running/);
    await until(() => /Temporal +found running/.test(output()));
    expect(programs).toHaveLength(2);
    while (programs.some(lives)) await sleep(20);
  });

  it('says which port is taken, and by which option to take another', async () => {
    await startDev();

    const second = launch();
    await once(second.child, 'exit');

    expect(second.child.exitCode).toBe(1);
    expect(second.output()).toContain(`PortInUse: Port ${port} is taken. Choose another with --port.`);
  });
});

async function startDev(...options: string[]): Promise<Running> {
  const started = launch(...options);
  while (!started.output().includes('Throughline is ready')) {
    if (started.child.exitCode !== null) throw new Error(started.output());
    await sleep(20);
  }
  return started;
}

function launch(...options: string[]): Running {
  const child = spawn(process.execPath, [throughline, 'dev', '--port', String(port), ...options], {
    env: { ...withoutJest(), THROUGHLINE_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += String(chunk)));
  const started = { child, output: () => printed };
  running.push(started);
  return started;
}

/** A user's environment: neither our runner's flags nor a database that it was given. */
function withoutJest(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _flags, DATABASE_URL: _given, TEMPORAL_ADDRESS: _temporal, ...env } = process.env;
  delete env['KAFKA_BROKERS'];
  return env;
}

async function until(settled: () => boolean): Promise<void> {
  while (!settled()) await sleep(20);
}

/** The processes of Temporal and Kafka. */
function serversOf(folder: string): number[] {
  const notes = ['temporal', 'kafka'].map((kind) => join(folder, kind, 'dev', 'server.pid'));
  return notes.filter((note) => existsSync(note)).map((note) => Number.parseInt(readFileSync(note, 'utf8'), 10));
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}

/** The programs that a process started, apart from the database, which outlives it on purpose. */
function programsOf({ pid }: ChildProcess): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
  return children.filter((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('end-with-parent'));
}

function lives(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
}

async function get(path: string, token?: string): Promise<Response> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return fetch(`http://127.0.0.1:${port}${path}`, { headers });
}

/** A port that is free, and so are the five above it. */
/** Six in a row, below those that outgoing connections get (from 32768 on): each must be free again at every start. */
async function freePort(): Promise<number> {
  const first = 12_000 + Math.floor(Math.random() * 20_000);
  const servers = Array.from({ length: 6 }, () => createServer());
  try {
    for (const [index, server] of servers.entries()) await listen(server, first + index);
    return first;
  } catch {
    return await freePort();
  } finally {
    for (const server of servers) server.close();
  }
}

async function listen(server: Server, on: number): Promise<void> {
  server.listen(on, '127.0.0.1');
  await once(server, 'listening');
}
