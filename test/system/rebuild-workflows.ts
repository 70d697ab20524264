import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

/** Runs `throughline rebuild` as a program of its own, with what the workers are told; answers what it says it did. */
export const rebuildWorkflows = async (
  env: Readonly<Record<string, string>>,
): Promise<{ readonly cases: number; readonly tookMs: number }> => {
  const { stdout } = await run(process.execPath, ['apps/cli/bin/throughline.mjs', 'rebuild', '--json'], {
    cwd: root,
    env: { ...process.env, ...env },
  });
  return JSON.parse(stdout) as { readonly cases: number; readonly tookMs: number };
};
