import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runningRecord, stateFolder } from '@throughline/local-services';

/** What `throughline dev` tells its worker, kept for verbs that do a worker's work beside it. Holds passwords. */
export async function keepWorkerEnvironment(env: Readonly<Record<string, string>>): Promise<void> {
  await writeFile(file(), JSON.stringify(env), { mode: 0o600 });
}

/** At its end: the addresses lead nowhere any more. */
export async function forgetWorkerEnvironment(): Promise<void> {
  await rm(file(), { force: true });
}

/** What the worker of the `throughline dev` that runs on this machine was told; undefined where none runs. */
export async function runningWorkerEnvironment(): Promise<Readonly<Record<string, string>> | undefined> {
  if ((await runningRecord()) === undefined) return undefined;
  const text = await readFile(file(), 'utf8').catch(() => undefined);
  // Only this module writes the file.
  return text === undefined ? undefined : (JSON.parse(text) as Record<string, string>);
}

function file(): string {
  return join(stateFolder(), 'secrets', 'worker-environment.json');
}
