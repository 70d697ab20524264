import { access, mkdir, rename, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { holdFolder } from './folder-holder.js';
import { errorCode } from './system-error.js';

/** `make` fills the draft of a folder; `onWait` is called now and then while another process does so. */
export type Making = {
  readonly make: (draft: string) => Promise<void>;
  readonly onWait?: (() => void) | undefined;
  readonly signal?: AbortSignal | undefined;
};

const LOOK_MS = 500;
const underWay = new Map<string, Promise<void>>();

/**
 * Makes a folder of the cache if it is not there, once, however many starts want it at the same time. It appears whole or
 * not at all: one that was left half-made is made afresh.
 */
export async function makeOnce(folder: string, making: Making): Promise<void> {
  const here = underWay.get(folder);
  if (here) return here;
  const made = makeAlone(folder, making).finally(() => underWay.delete(folder));
  underWay.set(folder, made);
  return made;
}

async function makeAlone(folder: string, { make, onWait, signal }: Making): Promise<void> {
  const lock = `${folder}.lock`;
  await mkdir(lock, { recursive: true });
  while (!(await exists(folder))) {
    signal?.throwIfAborted();
    const hold = await holdFolder(lock, false).catch((error: unknown) => {
      if (errorCode(error) !== 'ClusterInUse') throw error;
      return undefined;
    });
    if (hold) return fill(folder, make).finally(() => hold.release());
    onWait?.();
    await sleep(LOOK_MS, undefined, signal ? { signal } : {});
  }
}

async function fill(folder: string, make: (draft: string) => Promise<void>): Promise<void> {
  // The one who held the lock before may have finished between our look and our turn.
  if (await exists(folder)) return;
  const draft = `${folder}.draft`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  await make(draft);
  await rename(draft, folder);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
