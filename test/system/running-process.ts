import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePorts } from './free-ports.js';

/** A process of the system: an api or a worker, at the same port through every restart. */
export type RunningProcess = {
  readonly url: string;
  /** Ends it at once, as a power cut would. */
  readonly kill: () => Promise<void>;
  /** Starts it again at the same port, and waits until it is ready. */
  readonly restart: () => Promise<void>;
  /** Asks it to end, and waits until it has. */
  readonly stop: () => Promise<void>;
};

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Starts the sources of an app as `throughline dev` does, on a free port. */
export const startProcess = async (
  app: 'apps/api' | 'apps/worker',
  env: Readonly<Record<string, string>>,
): Promise<RunningProcess> => {
  const port = await freePorts(1);
  const url = `http://127.0.0.1:${String(port)}`;
  const start = async (): Promise<ChildProcess> => {
    const child = spawn(
      process.execPath,
      ['--import', './.config/source-loader.mjs', '--conditions=source', `${app}/src/main.ts`],
      { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env, PORT: String(port) } },
    );
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        said = `${said}${chunk.toString()}`.slice(-2_000);
      });
    }
    await ready(url, child, () => `${app} said: ${said}`);
    return child;
  };
  let running = await start();
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (running.exitCode !== null || running.signalCode !== null) return;
    const ended = once(running, 'exit');
    running.kill(signal);
    await ended;
  };
  return {
    url,
    kill: () => end('SIGKILL'),
    restart: async () => {
      running = await start();
    },
    stop: () => end('SIGTERM'),
  };
};

/** Longer than any machine needs; a process that ended is told of at once. */
const readyWithinMs = 60_000;

const ready = async (url: string, child: ChildProcess, said: () => string): Promise<void> => {
  const deadline = Date.now() + readyWithinMs;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`ended with ${String(child.exitCode)} before it was ready. ${said()}`);
    const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill('SIGKILL');
  throw new Error(`not ready within ${String(readyWithinMs / 1000)} s. ${said()}`);
};
