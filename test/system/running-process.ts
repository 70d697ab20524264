import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePorts } from './free-ports.js';

/** A process of the system: an api or a worker, at the same port through every restart. */
export type RunningProcess = {
  readonly url: string;
  /** Ends it at once, as a power cut would. */
  readonly kill: () => Promise<void>;
  /** Starts it again at the same port, and waits until it is ready; rejects if it ends before, or is killed. */
  readonly restart: () => Promise<void>;
  /** Stops it in its tracks, as a frozen machine would, its connections open. */
  readonly halt: () => void;
  readonly resume: () => void;
  /** Asks it to end, and waits until it has. */
  readonly stop: () => Promise<void>;
  /** Its last words each time that it ended without being told to. */
  readonly ownEnds: () => readonly string[];
};

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Starts the sources of an app as `throughline dev` does, on a free port. */
export const startProcess = async (
  app: 'apps/api' | 'apps/worker',
  env: Readonly<Record<string, string>>,
): Promise<RunningProcess> => {
  const port = await freePorts(1);
  const url = `http://127.0.0.1:${String(port)}`;
  const life = { said: '', told: new WeakSet<ChildProcess>(), ownEnds: [] as string[] };
  let running: ChildProcess;
  const start = async (): Promise<void> => {
    running = launch(app, { ...env, PORT: String(port) });
    const child = running;
    life.said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        life.said = `${life.said}${chunk.toString()}`.slice(-2_000);
      });
    }
    await ready(url, child, () => `${app} said: ${life.said}`);
    child.once('exit', (code, signal) => {
      if (!life.told.has(child)) {
        life.ownEnds.push(`${app} ended by itself with ${String(code ?? signal)}: ${life.said}`);
      }
    });
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (hasEnded(running)) return;
    life.told.add(running);
    const ended = once(running, 'exit');
    running.kill(signal);
    await ended;
  };
  await start();
  return {
    url,
    kill: () => end('SIGKILL'),
    restart: start,
    halt: () => running.kill('SIGSTOP'),
    resume: () => running.kill('SIGCONT'),
    stop: () => end('SIGTERM'),
    ownEnds: () => life.ownEnds,
  };
};

const launch = (app: string, env: Readonly<Record<string, string>>): ChildProcess =>
  spawn(process.execPath, ['--import', './.config/source-loader.mjs', '--conditions=source', `${app}/src/main.ts`], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** Longer than any machine needs; a process that ended is told of at once. */
const readyWithinMs = 60_000;

const ready = async (url: string, child: ChildProcess, said: () => string): Promise<void> => {
  const deadline = Date.now() + readyWithinMs;
  while (Date.now() < deadline) {
    if (hasEnded(child)) {
      throw new Error(`ended with ${String(child.exitCode ?? child.signalCode)} before it was ready. ${said()}`);
    }
    const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill('SIGKILL');
  throw new Error(`not ready within ${String(readyWithinMs / 1000)} s. ${said()}`);
};
