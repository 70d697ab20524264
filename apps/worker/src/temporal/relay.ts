import type { SqlClient } from '@throughline/event-store';
import { createCursor, type Clock, type Log } from '@throughline/host';
import type { TimerStartId } from '@throughline/workflow-runtime/names';
import { sendSignals } from './send-signals.js';
import { signalFor, type SignalRow } from './signal-for.js';
import { readLines, readOwnCommits, readSignalRows } from './signal-table.js';
import { createSweep } from './sweep.js';
import { tellTimerStarts } from './tell-timer-starts.js';
import type { WorkflowSignals } from './workflow-signals.js';

/** What the relay reads by, whom it tells, and what it keeps count in. */
export type RelayParts = {
  /** The leader's connection: whoever has lost the lead notes nothing any more. */
  readonly client: Pick<SqlClient, 'query'>;
  readonly signals: WorkflowSignals;
  readonly clock: Clock;
  readonly timerStarts: () => Promise<readonly TimerStartId[]>;
  readonly log: Pick<Log, 'error'>;
  /** Told how many signals were sent, for the figures. */
  readonly onSignals?: (count: number) => void;
};

/** Follows the log and tells the workflows what matters to them. */
export interface Relay {
  /** One batch, or a look at who should have waked; how many lines it came on by. */
  step(): Promise<number>;
}

/** The name of the cursor, and of the lead. */
export const relayName = 'relay:temporal';

/** Lines of the log that one step takes at most. */
export const relayBatch = 500;

/**
 * The relay. What it notes, it notes after the workflows were told: after a crash they are told once more, which does no
 * harm. The agenda is read as it stands, so that many commits of one case are one signal.
 */
export const createRelay = (parts: RelayParts): Relay => {
  const cursor = createCursor({ client: parts.client, name: relayName });
  const sweep = createSweep(parts);
  let at: bigint | undefined;
  return {
    step: async () => {
      at ??= await cursor.read();
      const lines = await readLines(parts.client, at, relayBatch);
      const last = lines.at(-1);
      if (last === undefined) {
        await sweep(at);
        return 0;
      }
      const caseIds = new Set(lines.filter(({ kind }) => kind === 'case').map(({ id }) => id));
      await tellCases(parts, await readSignalRows(parts.client, [...caseIds]));
      if (at === 0n || lines.some(({ kind }) => kind === 'bundle')) await tellTimerStarts(parts);
      await cursor.write(last.no);
      at = last.no;
      await sweep(at);
      return lines.length;
    },
  };
};

const tellCases = async (parts: RelayParts, rows: readonly SignalRow[]): Promise<void> => {
  const now = parts.clock.now();
  const wanting = rows.map((row) => ({ row, signal: signalFor(row, now) })).filter(({ signal }) => signal !== 'none');
  if (wanting.length === 0) return;
  const own = await readOwnCommits(
    parts.client,
    wanting.filter(({ row }) => row.held !== undefined).map(({ row }) => row),
  );
  await sendSignals(
    parts,
    wanting.map(({ row }) => row),
    own,
  );
};
