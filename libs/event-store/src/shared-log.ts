import type { CommitLog, LoggedCommit } from './ports.js';

/** `kept`: how many of the newest commits stay in memory. `restMs`: how long a look that found nothing new holds for all. */
export type SharedLogLimits = { readonly kept?: number; readonly restMs?: number };

/**
 * One reading of the log for all who follow it in this process: what one has fetched, the others get from memory. A
 * line of the log never changes, so that nothing here can be stale; who is far behind reads from the record itself.
 */
export const sharedLog = (log: CommitLog, { kept = 500, restMs = 10 }: SharedLogLimits = {}): CommitLog => {
  let window: readonly LoggedCommit[] = [];
  let nothingAfter: { readonly no: bigint; readonly since: number } | undefined;
  let looking: Promise<readonly LoggedCommit[]> | undefined;

  const holds = (after: bigint): boolean => {
    const [first] = window;
    const last = window.at(-1);
    return first !== undefined && last !== undefined && after >= first.no - 1n && after < last.no;
  };

  const look = async (after: bigint, limit: number): Promise<readonly LoggedCommit[]> => {
    const found = await log.readLog(after, limit);
    if (found.length === 0) nothingAfter = { no: after, since: performance.now() };
    else if (window.at(-1)?.no === after || window.length === 0) window = [...window, ...found].slice(-kept);
    else if ((found.at(-1)?.no ?? 0n) > (window.at(-1)?.no ?? 0n)) window = found.slice(-kept);
    return found;
  };

  const readSealed = async (after: bigint, limit: number): Promise<readonly LoggedCommit[]> => {
    if (holds(after)) return from(window, after, limit);
    if (nothingAfter?.no === after && performance.now() - nothingAfter.since < restMs) return [];
    const isTip = window.length === 0 || window.at(-1)?.no === after;
    if (!isTip) return look(after, limit);
    // Several that wait for the next line look once.
    looking ??= look(after, Math.min(Math.max(limit, aStretch), kept)).finally(() => (looking = undefined));
    await looking;
    return holds(after) ? from(window, after, limit) : [];
  };

  return {
    lastNo: () => log.lastNo(),
    readLog: async (after, limit, form = 'sealed') => {
      const found = await readSealed(after, limit);
      const isReadable = form === 'sealed' || !found.some(({ commit }) => hasSealed(commit.events));
      return isReadable ? found : log.readLog(after, found.length, 'unsealed');
    },
  };
};

/** No more than is kept. */
const aStretch = 500;

const from = (window: readonly LoggedCommit[], after: bigint, limit: number): readonly LoggedCommit[] => {
  const begin = window.findIndex(({ no }) => no > after);
  return begin < 0 ? [] : window.slice(begin, begin + limit);
};

const hasSealed = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  return Object.hasOwn(value, '$sealed') || Object.values(value as Readonly<Record<string, unknown>>).some(hasSealed);
};
