import { spawn } from 'node:child_process';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DevFault } from './dev-fault.js';

/** `entry`: the app and its entry file, as `api/main`. `log`: the file that what it prints goes to. */
export type ProgramParts = {
  readonly entry: string;
  readonly env: Readonly<Record<string, string>>;
  readonly log: string;
};

/** A program of ours that runs beside us. `ended` answers its exit code, or what ended it. */
export type Program = {
  readonly entry: string;
  readonly log: string;
  readonly ended: Promise<string>;
  readonly stop: () => Promise<void>;
};

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const runsFromSources = import.meta.url.endsWith('.ts');
const STOP_LIMIT_MS = 15_000;

/** Starts one of our apps as we run ourselves: from the build, or from its sources. */
export async function startProgram({ entry, env, log }: ProgramParts): Promise<Program> {
  await mkdir(dirname(log), { recursive: true });
  const output = await open(log, 'w');
  const child = spawn(process.execPath, commandFor(entry), {
    cwd: root,
    env: { ...process.env, ...env },
    // A group of its own: Ctrl-C in the terminal reaches us alone, and we end our programs in order. Over the
    // channel they notice when we are killed.
    detached: true,
    stdio: ['ignore', output.fd, output.fd, 'ipc'],
  });
  await output.close();
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(String(code ?? signal)));
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const patience = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    await ended;
    clearTimeout(patience);
  };
  return { entry, log, ended, stop };
}

/** The fault of a program that ended by itself, with its last words. */
export async function programEnded({ entry, log }: Program, outcome: string): Promise<DevFault> {
  const lastWords = (await readFile(log, 'utf8')).trimEnd().split('\n').slice(-15).join('\n');
  return new DevFault('ProgramEnded', `${entry} ended (${outcome}); ${log} says:\n${lastWords}`, true);
}

/** What Node is told to run an entry of one of our apps, as `api/main`, as we run ourselves. */
export function commandFor(entry: string): string[] {
  const [app = '', file = ''] = entry.split('/');
  const withUs = ['--enable-source-maps', '--import', `${root}apps/cli/bin/end-with-parent.mjs`];
  if (!runsFromSources) return [...withUs, `${root}apps/${app}/dist/${file}.js`];
  return [...withUs, '--import', `${root}.config/source-loader.mjs`, `${root}apps/${app}/src/${file}.ts`];
}
