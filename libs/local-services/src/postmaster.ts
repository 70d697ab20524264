import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLineOf } from './running-process.js';

/** A running server of one data folder. */
export type Postmaster = { readonly pid: number; readonly port: number; readonly ready: boolean };

/**
 * The server that runs on `data`, by its lock file, and only if the process it names is that server: after a crash the
 * file stays, and its process id may belong to somebody else by now.
 */
export async function runningPostmaster(data: string): Promise<Postmaster | undefined> {
  const lock = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => undefined);
  // Lines of the lock file, as src/include/utils/pidfile.h numbers them: 1 pid, 4 port, 8 status.
  const lines = lock?.split('\n') ?? [];
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  const command = await commandLineOf(pid);
  if (!command?.includes(`-D ${data} `)) return undefined;
  return { pid, port, ready: lines[7]?.trim() === 'ready' };
}
