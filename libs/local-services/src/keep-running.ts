import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalServiceFault } from './local-service-fault.js';
import { errorCode } from './system-error.js';

/** A server as `keepRunning` needs it: `where` is what somebody wants to know of it once it is there. */
export type KeptServer = { readonly where: string; readonly ended: Promise<void>; readonly stop: () => Promise<void> };

/** What one hears of a kept server: `coming` while it is not there, `there`, or `missing` for as long as we run. */
export type KeptState = { readonly kind: 'coming' | 'there' | 'missing'; readonly text: string };

/** How to start a server, as often as it takes; `onState` hears of every change. */
export type Keeping = {
  readonly start: (onProgress: (text: string) => void, signal: AbortSignal) => Promise<KeptServer>;
  readonly onState: (state: KeptState) => void;
};

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** What ran this long did not end because of how it was started. */
const STEADY_MS = 60_000;

/** Has a server run until `stop`: it is started in the background, and again when it ends or could not start. */
export function keepRunning({ start, onState }: Keeping): { readonly stop: () => Promise<void> } {
  const end = new AbortController();
  const kept = keep({ start, onState }, end.signal);
  const stop = async (): Promise<void> => {
    end.abort();
    await kept;
  };
  return { stop };
}

async function keep(keeping: Keeping, signal: AbortSignal): Promise<void> {
  let pauseMs = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    const begun = Date.now();
    const outcome = await runOnce(keeping, signal);
    if (outcome === undefined) return;
    if (Date.now() - begun > STEADY_MS) pauseMs = FIRST_PAUSE_MS;
    keeping.onState({ kind: 'coming', text: `${outcome}; again in ${String(pauseMs / 1_000)} s` });
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
  }
}

/** One life of the server. Answers why there should be another; undefined if there should be none. */
async function runOnce({ start, onState }: Keeping, signal: AbortSignal): Promise<string | undefined> {
  try {
    const server = await start((text) => {
      onState({ kind: 'coming', text });
    }, signal);
    if (!signal.aborted) onState({ kind: 'there', text: server.where });
    await Promise.race([server.ended, aborted(signal)]);
    if (!signal.aborted) return 'it ended';
    await server.stop();
    return undefined;
  } catch (error) {
    if (signal.aborted) return undefined;
    if (isFault(error) && error.retryable) return error.message;
    onState({ kind: 'missing', text: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}

/** Not by `instanceof`: specs run in a realm with classes of its own. */
function isFault(error: unknown): error is LocalServiceFault {
  return errorCode(error) !== undefined && typeof error === 'object' && error !== null && 'retryable' in error;
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => {
    signal.addEventListener('abort', resolve, { once: true });
  });
}
