import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { DevFault } from './dev-fault.js';
import { programEnded, type Program } from './start-program.js';

const READY_LIMIT_MS = 60_000;
/** Longer than a program takes to end whose parent was killed (bin/end-with-parent.mjs). */
const PORT_LIMIT_MS = 5_000;

/**
 * Waits until a program answers 200 at `url`; false if interrupted before. Throws a `DevFault` if the program ends first
 * or takes more than a minute.
 */
export async function awaitReady(program: Program, url: string, interrupt: AbortSignal): Promise<boolean> {
  const life: { outcome?: string } = {};
  void program.ended.then((outcome) => (life.outcome = outcome));
  const end = Date.now() + READY_LIMIT_MS;
  while (!(await answers(url))) {
    if (interrupt.aborted) return false;
    if (life.outcome !== undefined) throw await programEnded(program, life.outcome);
    if (Date.now() > end) throw new DevFault('NotReady', `${url} does not answer 200; see ${program.log}`, true);
    await sleep(50);
  }
  return true;
}

/** Waits until nobody listens on a port of this machine any more. */
export async function awaitFreePort(port: number): Promise<void> {
  const end = Date.now() + PORT_LIMIT_MS;
  while (!(await isFree(port))) {
    if (Date.now() > end) throw new DevFault('PortInUse', `Port ${port} is taken. Choose another with --port.`, true);
    await sleep(100);
  }
}

async function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
    async (response) => {
      await response.arrayBuffer();
      return response.status === 200;
    },
    () => false,
  );
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
