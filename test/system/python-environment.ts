import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '@throughline/local-services';

/** A Python with the packages of a requirements file, or why there is none. */
export type PythonEnvironment =
  { readonly kind: 'ready'; readonly python: string } | { readonly kind: 'missing'; readonly reason: string };

const run = promisify(execFile);

/**
 * Makes a virtual environment once for each content of the file, in the cache of this machine. With `TEST_PYTHON=required`
 * it may not be missing: then no spec skips.
 */
export const pythonEnvironment = async (requirements: string): Promise<PythonEnvironment> => {
  const hash = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 16);
  const folder = join(cacheFolder(), 'python', hash);
  const python = join(folder, 'bin', 'python');
  if (await exists(python)) return { kind: 'ready', python };
  const draft = `${folder}.${String(process.pid)}`;
  try {
    console.log(`a Python for ${requirements} is being made, once: about 15 seconds`);
    await mkdir(join(folder, '..'), { recursive: true });
    await run('python3', ['-m', 'venv', draft]);
    await run(join(draft, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '-r', requirements]);
    // Another run may have been faster; both made the same.
    await rename(draft, folder).catch(async (error: unknown) => {
      if (!(await exists(python))) throw error;
    });
    return { kind: 'ready', python };
  } catch (error) {
    if (process.env['TEST_PYTHON'] === 'required') throw error;
    return { kind: 'missing', reason: error instanceof Error ? error.message.slice(0, 500) : String(error) };
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
};

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
