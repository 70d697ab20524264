import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { holdFolder } from './folder-holder.js';
import { stopServer } from './postgres-server.js';
import { stateFolder } from './state-folder.js';

/** Removes everything that was ever recorded on this machine. Logins and downloaded programs stay. */
export async function resetRecord(home = stateFolder()): Promise<void> {
  const folder = join(home, 'clusters', 'dev');
  await mkdir(folder, { recursive: true });
  await holdFolder(folder, false);
  await stopServer(join(folder, 'data'));
  await rm(folder, { recursive: true });
}
