import type { SqlClient } from '@throughline/event-store';
import type { TimerStartId } from '@throughline/workflow-runtime/names';

type Sql = Pick<SqlClient, 'query'>;

/** The timer start events that have a workflow. */
export const readToldTimerStarts = async (sql: Sql): Promise<readonly TimerStartId[]> => {
  const { rows } = await sql.query({ text: 'SELECT process, element FROM timer_start_signals' });
  return rows as readonly TimerStartId[];
};

/** Notes which timer start events have a workflow now. */
export const noteTimerStarts = async (sql: Sql, inForce: readonly TimerStartId[]): Promise<void> => {
  await sql.query({
    text: `WITH told AS (SELECT * FROM unnest($1::text[], $2::text[]) AS t (process, element)),
      gone AS (DELETE FROM timer_start_signals WHERE (process, element) NOT IN (SELECT process, element FROM told))
      INSERT INTO timer_start_signals SELECT process, element FROM told ON CONFLICT DO NOTHING`,
    values: [inForce.map(({ process }) => process), inForce.map(({ element }) => element)],
  });
};
