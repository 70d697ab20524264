import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Ends a process and all that it started, at once and without a word, as the loss of the machine would: PostgreSQL is
 * many processes. Resolves when none of them is left.
 */
export const killTree = async (pid: number): Promise<void> => {
  const pids = await haltTree(pid);
  pids.forEach((each) => {
    send(each, 'SIGKILL');
  });
  while ((await livingOf(pids)).length > 0) await sleep(10);
};

/** Stops a process and all that it started in their tracks; answers which. Whoever is stopped starts no more others. */
export const haltTree = async (pid: number): Promise<readonly number[]> => {
  const halted = new Set<number>();
  for (let found = [pid]; found.length > 0;) {
    found.forEach((each) => {
      send(each, 'SIGSTOP');
      halted.add(each);
    });
    found = (await processes())
      .filter(({ pid: one, parent }) => halted.has(parent) && !halted.has(one))
      .map((p) => p.pid);
  }
  return [...halted];
};

/** Lets them go on. */
export const resumeTree = (pids: readonly number[]): void => {
  pids.forEach((pid) => {
    send(pid, 'SIGCONT');
  });
};

const send = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It has ended by itself meanwhile.
    if (!(typeof error === 'object' && error !== null && 'code' in error && error.code === 'ESRCH')) throw error;
  }
};

/** Of those that have ended only an entry is left, until somebody collects it. */
const livingOf = async (pids: readonly number[]): Promise<readonly number[]> =>
  (await processes()).filter(({ pid, state }) => pids.includes(pid) && !state.startsWith('Z')).map(({ pid }) => pid);

type Listed = { readonly pid: number; readonly parent: number; readonly state: string };

const processes = async (): Promise<readonly Listed[]> => {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,state=']);
  return stdout.split('\n').flatMap((line) => {
    const [pid, parent, state] = line.trim().split(/\s+/);
    return pid === undefined || parent === undefined || state === undefined
      ? []
      : [{ pid: Number(pid), parent: Number(parent), state }];
  });
};
