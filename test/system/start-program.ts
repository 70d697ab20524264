import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** `until`: what it prints when it is ready. */
export type ProgramOptions = {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly until: RegExp;
};

/** A program of somebody else's that runs beside the system. */
export type Program = {
  /** Everything that it printed. */
  readonly printed: () => string;
  /** Asks it to end, and answers its exit code. */
  readonly stop: () => Promise<number | null>;
  /** Ends it at once. */
  readonly kill: () => Promise<void>;
};

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Starts a program from the root of the checkout, with what `PATH` holds and its own settings, and waits until it is ready. */
export const startProgram = async ({ command, args, env, until }: ProgramOptions): Promise<Program> => {
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
  });
  let printed = '';
  const ready = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        printed = `${printed}${chunk.toString()}`.slice(-20_000);
        if (until.test(printed)) resolve();
      });
    }
    child.on('error', reject);
    child.on('exit', (code) => {
      reject(new Error(`${command} ended with ${String(code)} before it was ready: ${printed}`));
    });
  });
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    }
    return child.exitCode;
  };
  await ready;
  return {
    printed: () => printed,
    stop: () => end('SIGTERM'),
    kill: async () => {
      await end('SIGKILL');
    },
  };
};

/** Runs TypeScript sources as `throughline dev` does. */
export const sourceArgs = (file: string): readonly string[] => [
  '--import',
  './.config/source-loader.mjs',
  '--conditions=source',
  file,
];
