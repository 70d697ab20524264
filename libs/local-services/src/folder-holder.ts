import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalServiceFault } from './local-service-fault.js';
import { startOf } from './running-process.js';
import { errorCode } from './system-error.js';

/** Who works with a cluster's folder. */
export type Holder = { readonly pid: number; readonly start: string | undefined; readonly throwaway: boolean };

/** Takes a folder for this process until `release`. A holder that is no longer alive is replaced. */
export async function holdFolder(folder: string, throwaway: boolean): Promise<{ release(): Promise<void> }> {
  const file = join(folder, 'holder.json');
  const mine = JSON.stringify({ pid: process.pid, start: await startOf(process.pid), throwaway } satisfies Holder);
  const draft = `${file}.${String(process.pid)}`;
  await writeFile(draft, mine);
  try {
    await link(draft, file).catch(async (error: unknown) => {
      const holder = await livingHolder(folder);
      if (holder) throw inUse(folder, holder);
      if (errorCode(error) !== 'EEXIST') throw error;
      await rename(draft, file);
    });
  } finally {
    await rm(draft, { force: true });
  }
  await yieldToARival(file, folder, mine);
  return { release: () => rm(file, { force: true }) };
}

/** The holder of a folder, if it is alive. */
export async function livingHolder(folder: string): Promise<Holder | undefined> {
  const holder = await recordedHolder(folder);
  if (!holder || holder.pid === process.pid) return undefined;
  const start = await startOf(holder.pid);
  return start !== undefined && start === holder.start ? holder : undefined;
}

/** The last holder of a folder, dead or alive. */
export async function recordedHolder(folder: string): Promise<Holder | undefined> {
  const text = await readFile(join(folder, 'holder.json'), 'utf8').catch(() => undefined);
  // Only this module writes the file, and always whole (link and rename are atomic).
  return text === undefined ? undefined : (JSON.parse(text) as Holder);
}

/** Two may replace the same dead holder at once: the last one has it, the other sees so and goes. */
async function yieldToARival(file: string, folder: string, mine: string): Promise<void> {
  await sleep(10);
  if ((await readFile(file, 'utf8')) === mine) return;
  const holder = await livingHolder(folder);
  if (holder) throw inUse(folder, holder);
}

function inUse(folder: string, holder: Holder): LocalServiceFault {
  return new LocalServiceFault(
    'ClusterInUse',
    `${folder} is in use by process ${String(holder.pid)}. Stop that one, or set THROUGHLINE_HOME to another folder.`,
    true,
  );
}
