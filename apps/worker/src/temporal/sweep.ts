import type { Clock } from '@throughline/host';
import { sendSignals, type SendingParts } from './send-signals.js';
import type { SignalRow } from './signal-for.js';
import { noteSignals, readOverdueRows } from './signal-table.js';

/** In real ms: how often it is looked who overslept, and from when on a workflow counts as having done so. */
const sweepEveryMs = 10_000;
const oversleptMs = 30_000;
const longestSilenceMs = 15 * 60_000;
const page = 1_000;

/**
 * Looks for workflows that should have waked, `upTo` where the relay has come. Who has nothing overdue did wake, and waits
 * for the next by now. The others are told again, and started where they are gone; less and less often where it is of no
 * use.
 */
export const createSweep = (parts: SendingParts & { readonly clock: Clock }): ((upTo: bigint) => Promise<void>) => {
  const silences = createSilences();
  let sweptAt = -Infinity;
  return async (upTo) => {
    if (performance.now() - sweptAt < sweepEveryMs) return;
    sweptAt = performance.now();
    const before = new Date(Date.parse(parts.clock.now()) - oversleptMs * parts.clock.factor).toISOString();
    const overslept = new Set<string>();
    for (let after: SignalRow | undefined; ;) {
      const rows = await readOverdueRows(parts.client, before, { upTo, after, limit: page });
      const awake = rows.filter((row) => !isOverdue(row, before));
      await noteSignals(
        parts.client,
        awake.filter(({ closed }) => !closed),
      );
      const asleep = rows.filter((row) => isOverdue(row, before));
      asleep.forEach(({ caseId }) => overslept.add(caseId));
      await sendSignals(parts, [...awake.filter(({ closed }) => closed), ...silences.over(asleep)]);
      after = rows.at(-1);
      if (rows.length < page) break;
    }
    silences.keepOnly(overslept);
  };
};

const isOverdue = ({ closed, nextDue }: SignalRow, before: string): boolean =>
  !closed && nextDue !== undefined && nextDue < before;

/** Who was told in vain is left alone for half a minute, then for a minute, and so on. */
const createSilences = () => {
  const silences = new Map<string, { readonly until: number; readonly ms: number }>();
  return {
    over: (rows: readonly SignalRow[]): readonly SignalRow[] => {
      const over = rows.filter(({ caseId }) => (silences.get(caseId)?.until ?? -Infinity) <= performance.now());
      for (const { caseId } of over) {
        const ms = Math.min((silences.get(caseId)?.ms ?? oversleptMs / 2) * 2, longestSilenceMs);
        silences.set(caseId, { until: performance.now() + ms, ms });
      }
      return over;
    },
    keepOnly: (caseIds: ReadonlySet<string>): void => {
      for (const caseId of silences.keys()) if (!caseIds.has(caseId)) silences.delete(caseId);
    },
  };
};
