import { spawn, type ChildProcess } from 'node:child_process';
import { open, readFile, rename } from 'node:fs/promises';
import { LocalServiceFault } from './local-service-fault.js';
import { lifeOf, waitUntil } from './running-process.js';
import type { ServerAccount } from './server-account.js';
import { errorCode } from './system-error.js';

/** How a server is started. `log`: the file that it prints to; the one of the start before is kept beside it. */
export type ServerCommand = {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: string;
  readonly account?: ServerAccount | undefined;
};

/** How to tell that a server can be worked with. `limitMs`: when to give up. */
export type Readiness = { readonly ready: () => Promise<boolean>; readonly limitMs: number };

/**
 * Starts a server that outlives us: a session of its own, so that Ctrl-C in a terminal does not reach it. Answers what
 * went wrong, in the server's own words; undefined once it is ready.
 */
export async function launchServer(
  { command, args, env, log, account }: ServerCommand,
  { ready, limitMs }: Readiness,
): Promise<string | undefined> {
  await rename(log, `${log}.1`).catch(() => undefined);
  const output = await open(log, 'w');
  const server = spawn(command, args, {
    ...account,
    cwd: '/',
    env,
    detached: true,
    stdio: ['ignore', output.fd, output.fd],
  });
  await output.close();
  const life = watch(server);
  const settled = await waitUntil(async () => life.ended !== undefined || (await ready()), limitMs);
  server.unref();
  if (life.ended === undefined) return settled ? undefined : `not ready after ${String(limitMs / 1000)} s`;
  return `${life.ended}\n${await readFile(log, 'utf8')}`;
}

/** A server to end: how to find its process while it runs, and what to send, one after the other. */
export type Ending = {
  readonly title: string;
  readonly folder: string;
  readonly find: () => Promise<{ readonly pid: number } | undefined>;
  readonly signals: readonly NodeJS.Signals[];
};

const PATIENCE_MS = 10_000;

/** Ends a server, if it runs, by the first signal that does it. Rejects with `ServerDidNotStop`. */
export async function endServer({ title, folder, find, signals }: Ending): Promise<void> {
  for (const signal of signals) {
    const server = await find();
    if (!server) return;
    const lives = await lifeOf(server.pid);
    signalTo(server.pid, signal);
    // Its note may be gone a moment before the process is.
    if (await waitUntil(async () => !(await find()) && !(await lives()), PATIENCE_MS)) return;
  }
  throw new LocalServiceFault(
    'ServerDidNotStop',
    `The ${title} server of ${folder} does not end; see the server.log in it.`,
  );
}

/** The fault of a server that did not start, with its last words. */
export function serverDidNotStart(title: string, log: string, failure: string): LocalServiceFault {
  const lastWords = failure.trim().split('\n').slice(-5).join('\n');
  return new LocalServiceFault('ServerDidNotStart', `${title} did not start; ${log} says:\n${lastWords}`, true);
}

function watch(server: ChildProcess): { readonly ended: string | undefined } {
  const life: { ended: string | undefined } = { ended: undefined };
  server.once('error', (error) => (life.ended = error.message));
  server.once('exit', (code, signal) => (life.ended = `ended with ${String(code ?? signal)}`));
  return life;
}

/** Sends a signal to a process, or with a minus to its group, which may have ended by itself a moment ago. */
export function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}
