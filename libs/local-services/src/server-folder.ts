import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { holdFolder, livingHolder, recordedHolder } from './folder-holder.js';

/**
 * Where a server of one kind keeps what it knows: `parent` holds one folder for each `name`. `throwaway`: for tests, and
 * removed by `stop` or, after a crash, by the next start of the kind. `end` ends whatever server runs on a folder.
 */
export type ServerPlace = {
  readonly parent: string;
  readonly name: string;
  readonly throwaway: boolean;
  readonly end: (folder: string) => Promise<void>;
};

/**
 * Starts a server on a folder that this process holds from now on, and answers it with how to stop it and to let go of
 * the folder. Rejects with `ClusterInUse` while another living process holds it; if the start fails, nothing is left.
 */
export async function startInFolder<Server>(
  place: ServerPlace,
  start: (folder: string) => Promise<Server>,
): Promise<{ readonly server: Server; readonly stop: () => Promise<void> }> {
  const folder = join(place.parent, place.name);
  await mkdir(folder, { recursive: true });
  const hold = await holdFolder(folder, place.throwaway);
  const stop = async (): Promise<void> => {
    await place.end(folder);
    if (place.throwaway) await rm(folder, { recursive: true });
    else await hold.release();
  };
  try {
    await removeAbandoned(place);
    return { server: await start(folder), stop };
  } catch (error) {
    await stop().catch(() => undefined);
    throw error;
  }
}

/** The name of a folder that was not named: `dev` is the one that stays, and throwaway ones don't get into each other's way. */
export function folderName({ cluster, throwaway = false }: { cluster?: string; throwaway?: boolean }): string {
  return cluster ?? (throwaway ? `test-${String(process.pid)}-${randomUUID().slice(0, 8)}` : 'dev');
}

/** Throwaway folders of test runs that were killed, and the servers that still run on them. */
async function removeAbandoned({ parent, end }: ServerPlace): Promise<void> {
  for (const name of await readdir(parent)) {
    const folder = join(parent, name);
    const last = await recordedHolder(folder);
    if (!last?.throwaway || last.pid === process.pid || (await livingHolder(folder))) continue;
    await end(folder);
    await rm(folder, { recursive: true, force: true });
  }
}
