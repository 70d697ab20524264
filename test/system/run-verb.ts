import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What a verb printed, and how it ended. */
export type VerbEnd = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Runs a verb of `throughline` to its end, as an operator would beside the system. */
export const runVerb = async (args: readonly string[], env: Readonly<Record<string, string>>): Promise<VerbEnd> => {
  const child = spawn(process.execPath, ['apps/cli/bin/throughline.mjs', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  await once(child, 'close');
  return { code: child.exitCode, stdout, stderr };
};
