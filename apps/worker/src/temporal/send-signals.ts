import type { SqlClient } from '@throughline/event-store';
import { Fault } from '@throughline/events';
import type { Log } from '@throughline/host';
import { eachOf } from './each-of.js';
import type { SignalRow } from './signal-for.js';
import { noteSignals } from './signal-table.js';
import type { WorkflowSignals } from './workflow-signals.js';

/** Over which connection it is noted, who is told by whom, and who hears how many there were. */
export type SendingParts = {
  readonly client: Pick<SqlClient, 'query'>;
  readonly signals: WorkflowSignals;
  readonly log: Pick<Log, 'error'>;
  readonly onSignals?: (count: number) => void;
};

/** Temporal takes about as many a second whether it is asked for fifty at once or for more. */
export const atOnce = 64;

/**
 * Tells each case's workflow, and notes that it was. `own`: those that look by themselves, for whom noting is enough.
 *
 * @throws whatever kept one of them from being told; the others were told and noted.
 */
export const sendSignals = async (
  { client, signals, log, onSignals }: SendingParts,
  rows: readonly SignalRow[],
  own: ReadonlySet<string> = new Set(),
): Promise<void> => {
  const { done, trouble } = await eachOf(rows, atOnce, async (row) => {
    if (row.closed) await signals.end(row);
    else if (!own.has(row.caseId)) await signals.tell(row).catch((error: unknown) => tellLog(log, row, error));
  });
  await noteSignals(client, done);
  onSignals?.(done.filter(({ caseId, closed }) => closed || !own.has(caseId)).length);
  if (trouble !== undefined) throw trouble.cause;
};

/** One case that Temporal does not take keeps nobody else waiting; an operator hears of it. */
const tellLog = (log: Pick<Log, 'error'>, { caseId }: SignalRow, error: unknown): void => {
  if (!(error instanceof Fault) || error.retryable) throw error;
  log.error(
    { err: error, case: caseId },
    'Temporal takes no workflow for this case: its deadlines and calls stay away',
  );
};
