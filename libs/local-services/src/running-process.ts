import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The command line of a living process, its arguments separated by spaces; undefined for a dead one or a zombie. */
export async function commandLineOf(pid: number): Promise<string | undefined> {
  const fromProc = await readProc(pid, 'cmdline');
  if (fromProc !== undefined) return fromProc.replaceAll('\0', ' ').trim() || undefined;
  return askPs(pid, 'args=');
}

/** When a living process began, in the machine's own notation: together with the id it names one process for good. */
export async function startOf(pid: number): Promise<string | undefined> {
  const stat = await readProc(pid, 'stat');
  // proc(5): the name, field 2, is in parentheses and may hold blanks; starttime is field 22.
  if (stat !== undefined) return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return askPs(pid, 'lstart=');
}

/** A look at one process for good: whether it still lives, and not another one under its id. A zombie does not. */
export async function lifeOf(pid: number): Promise<() => Promise<boolean>> {
  const start = await startOf(pid);
  return async () => start !== undefined && (await startOf(pid)) === start && (await commandLineOf(pid)) !== undefined;
}

/** Whether `settled` became true within `limitMs`. */
export async function waitUntil(settled: () => Promise<boolean>, limitMs: number): Promise<boolean> {
  const end = Date.now() + limitMs;
  while (!(await settled())) {
    if (Date.now() > end) return false;
    await sleep(20);
  }
  return true;
}

async function readProc(pid: number, file: string): Promise<string | undefined> {
  return readFile(`/proc/${String(pid)}/${file}`, 'utf8').catch(() => undefined);
}

async function askPs(pid: number, column: string): Promise<string | undefined> {
  if (process.platform === 'linux') return undefined;
  const answer = await run('ps', ['-o', column, '-p', String(pid)]).catch(() => undefined);
  return answer?.stdout.trim() || undefined;
}
