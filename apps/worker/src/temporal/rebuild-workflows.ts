import type { NativeConnection } from '@temporalio/worker';
import type { HostRecord, Log } from '@throughline/host';
import { workflowClient } from './connect.js';
import { noteNamespace } from './namespace-table.js';
import { prepareNamespace } from './prepare-namespace.js';
import { sendSignals } from './send-signals.js';
import { countOpenRows, readOpenRows } from './signal-table.js';
import { tellTimerStarts } from './tell-timer-starts.js';
import type { TemporalConfig } from './temporal-settings.js';
import { createWorkflowSignals } from './workflow-signals.js';

/** From which record, into which Temporal. */
export type RebuildParts = {
  readonly record: HostRecord;
  readonly connection: NativeConnection;
  readonly config: TemporalConfig;
  readonly log: Log;
  /** Told now and then how many of how many cases have their workflow. */
  readonly onProgress?: (done: number, total: number) => void;
};

/** What a rebuild did: how many cases were told, and how many timer start events. */
export type Rebuilt = { readonly cases: number; readonly timerStarts: number; readonly tookMs: number };

const page = 500;

/**
 * Gives every open case that something takes time in its workflow again, and every timer start event in force, from the
 * record alone. Workflows that are there only look once more: it may be run at any time, twice, and while people work.
 */
export const rebuildWorkflows = async (parts: RebuildParts): Promise<Rebuilt> => {
  const { record, connection, config, log, onProgress } = parts;
  const begun = performance.now();
  const id = await prepareNamespace(connection, config.namespace);
  const signals = createWorkflowSignals(workflowClient(connection, config));
  const client = record.queries;
  const total = await countOpenRows(client);
  let cases = 0;
  for (let after = ''; ;) {
    const rows = await readOpenRows(client, after, page);
    await sendSignals({ client, signals, log }, rows);
    cases += rows.length;
    onProgress?.(cases, Math.max(cases, total));
    after = rows.at(-1)?.caseId ?? after;
    if (rows.length < page) break;
  }
  const timerStarts = await tellTimerStarts({ client, signals, timerStarts: () => record.definitions.timerStarts() });
  await noteNamespace(client, config.namespace, id);
  return { cases, timerStarts, tookMs: Math.round(performance.now() - begun) };
};
