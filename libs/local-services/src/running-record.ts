import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runningPostmaster } from './postmaster.js';
import { recordUrl } from './record-databases.js';
import { stateFolder } from './state-folder.js';

/** The record of the `throughline dev` that runs on this machine, as its owner; undefined where none runs. */
export async function runningRecord(home = stateFolder()): Promise<string | undefined> {
  const folder = join(home, 'clusters', 'dev');
  const server = await runningPostmaster(join(folder, 'data'));
  if (server === undefined) return undefined;
  const password = await readFile(join(folder, 'password'), 'utf8');
  return recordUrl(`postgres://postgres:${password}@127.0.0.1:${String(server.port)}/postgres`);
}
