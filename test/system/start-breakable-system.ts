import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Department } from '@throughline/samples/department';
import type { Breakable } from './breakable-server.js';
import type { RunningProcess } from './running-process.js';
import { startDepartments, type DepartmentScripts } from './start-departments.js';
import { startDurableServers, type DurableServers } from './start-durable-servers.js';
import { startSystem, type System } from './start-system.js';

/** What a service worker noted: each attempt that it was asked for. */
export type Served = {
  readonly caseId: string;
  readonly request: number;
  readonly attempt: number;
  readonly service: string;
  readonly did: 'failed' | 'worked' | 'repeated';
};

/** Throughline with servers of its own and the departments around it; every part of it may be broken at any moment. */
export type BreakableSystem = {
  readonly system: System;
  readonly servers: DurableServers;
  readonly departments: ReadonlyMap<string, Department>;
  /** The book of the department that serves a task queue of Temporal. */
  readonly served: () => Promise<readonly Served[]>;
  /** Two apis, two workers and the three servers. Never the departments: they have only one of each, and no promise of ours. */
  readonly parts: readonly Breakable[];
  readonly stop: () => Promise<void>;
};

/** `scripts`: how each department that speaks Kafka answers; `seed`: of what it and the service worker choose. */
export type BreakableOptions = DepartmentScripts & {
  readonly bootstrap: string;
  /** How often the service worker fails, of one. */
  readonly failureShare?: number;
};

/** Starts everything. */
export const startBreakableSystem = async (options: BreakableOptions): Promise<BreakableSystem> => {
  const home = await mkdtemp(join(tmpdir(), 'throughline-breakable-'));
  const servers = await startDurableServers();
  const system = await startSystem({
    serverUrl: servers.postgres.url,
    apis: 2,
    workers: 2,
    bootstrap: options.bootstrap,
    env: { TEMPORAL_ADDRESS: servers.temporal.address, KAFKA_BROKERS: servers.kafka.brokers },
  });
  const departments = await startDepartments(options, servers.kafka.brokers);
  const book = join(home, 'services.jsonl');
  const services = await startServiceWorker(options, { address: servers.temporal.address, book });
  return {
    system,
    servers,
    departments,
    served: () => servedIn(book),
    parts: [
      ...system.apis.map((process, index) => breakableProcess(`api ${String(index + 1)}`, process)),
      ...system.workers.map((process, index) => breakableProcess(`worker ${String(index + 1)}`, process)),
      ...[servers.temporal, servers.kafka, servers.postgres],
    ],
    stop: async () => {
      await Promise.all([...departments.values()].map((department) => department.stop()));
      await ended(services);
      await system.stop();
      await servers.stop();
      await rm(home, { recursive: true });
    },
  };
};

/** A process that can't start while a server is away is started again, as whoever runs it would do. */
const breakableProcess = (name: string, process: RunningProcess): Breakable => ({
  name,
  kill: process.kill,
  restart: async () => {
    for (;;) {
      const failure = await process.restart().catch((error: unknown) => error);
      if (failure === undefined) return;
      await sleep(500);
    }
  },
  halt: () => {
    process.halt();
    return Promise.resolve();
  },
  resume: () => {
    process.resume();
    return Promise.resolve();
  },
});

const root = fileURLToPath(new URL('../../', import.meta.url));

const startServiceWorker = async (
  { seed, failureShare = 0.2 }: BreakableOptions,
  { address, book }: { readonly address: string; readonly book: string },
): Promise<ChildProcess> => {
  const loader = ['--import', './.config/source-loader.mjs', '--conditions=source'];
  const child = spawn(process.execPath, [...loader, 'test/system/service-worker.ts'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      ...process.env,
      TEMPORAL_ADDRESS: address,
      DEPARTMENT: 'finance',
      SERVICES: 'check-credit,book-delivery',
      BOOK: book,
      SEED: String(seed),
      FAILURE_SHARE: String(failureShare),
    },
  });
  await once(child.stdout, 'data');
  child.stdout.resume();
  return child;
};

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
};

const servedIn = async (book: string): Promise<readonly Served[]> => {
  const text = await readFile(book, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Served); // written by service-worker.ts
};
