import type { SqlClient } from '@throughline/event-store';
import type { TimerStartId } from '@throughline/workflow-runtime/names';
import { eachOf } from './each-of.js';
import { atOnce } from './send-signals.js';
import { noteTimerStarts, readToldTimerStarts } from './timer-start-table.js';
import type { WorkflowSignals } from './workflow-signals.js';

/** Which timer start events are in force, and how their workflows are told. */
export type TimerStartParts = {
  readonly client: Pick<SqlClient, 'query'>;
  readonly signals: WorkflowSignals;
  readonly timerStarts: () => Promise<readonly TimerStartId[]>;
};

/** Gives each timer start event in force a workflow that looks, and an end to those no longer in force; how many are. */
export const tellTimerStarts = async ({ client, signals, timerStarts }: TimerStartParts): Promise<number> => {
  const inForce = await timerStarts();
  const wanted = new Set(inForce.map(keyOf));
  const gone = (await readToldTimerStarts(client)).filter((told) => !wanted.has(keyOf(told)));
  const { trouble } = await eachOf(
    [...inForce.map((id) => ({ id, how: 'start' as const })), ...gone.map((id) => ({ id, how: 'end' as const }))],
    atOnce,
    ({ id, how }) => signals.tellTimerStart(id, how),
  );
  if (trouble !== undefined) throw trouble.cause;
  await noteTimerStarts(client, inForce);
  return inForce.length;
};

const keyOf = ({ process, element }: TimerStartId): string => `${process}/${element}`;
