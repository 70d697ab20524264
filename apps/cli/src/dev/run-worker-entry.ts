import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { commandFor } from './start-program.js';
import { runningWorkerEnvironment } from './worker-environment.js';

/**
 * Runs one entry of the worker to its end, as `worker/rebuild`, and leaves its exit code as ours. In the environment that
 * we are in if that says where the record is, else in that of the worker of `throughline dev`.
 */
export async function runWorkerEntry(entry: string, args: readonly string[]): Promise<void> {
  const env = process.env['DATABASE_URL'] ? {} : await runningWorkerEnvironment();
  if (env === undefined) {
    throw new Error(
      'No record runs on this machine. Start it with "throughline dev", or set what the worker is told, DATABASE_URL first.',
    );
  }
  const child = spawn(process.execPath, [...commandFor(entry), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  process.exitCode = code ?? 1;
}
