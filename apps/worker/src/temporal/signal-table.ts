import type { SqlClient } from '@throughline/event-store';
import type { Instant } from '@throughline/events';
import type { SignalRow, Told } from './signal-for.js';

type Sql = Pick<SqlClient, 'query'>;

/** One line of the log: which stream went on. */
export type LogLine = { readonly no: bigint; readonly kind: string; readonly id: string };

/** The log after a place, without what the commits say: the agenda of a case says what matters here. */
export const readLines = async (sql: Sql, after: bigint, limit: number): Promise<readonly LogLine[]> => {
  const { rows } = await sql.query({
    name: 'relay_lines',
    text: 'SELECT no, kind, id FROM log_order WHERE no > $1 ORDER BY no LIMIT $2',
    values: [String(after), limit],
  });
  return (rows as readonly { no: string; kind: string; id: string }[]).map((line) => ({
    ...line,
    no: BigInt(line.no),
  }));
};

/** Of these cases, those that may matter: they owe something, wait for a time, or have a workflow. */
export const readSignalRows = async (sql: Sql, caseIds: readonly string[]): Promise<readonly SignalRow[]> => {
  if (caseIds.length === 0) return [];
  const text = `${select} LEFT JOIN case_signals s USING (case_id) WHERE case_id = ANY($1) AND (${matters} OR s.case_id IS NOT NULL)`;
  return rowsOf(await sql.query({ name: 'relay_agendas', text, values: [caseIds] }));
};

/**
 * Cases whose workflow should have waked before an instant, by that time and then by id. Only such as the relay has come
 * up to (`upTo`): of the others it is about to hear something new. `after`: the last one seen.
 */
export const readOverdueRows = async (
  sql: Sql,
  before: Instant,
  { upTo, after, limit }: Paging,
): Promise<readonly SignalRow[]> => {
  const text = `${select} JOIN case_signals s USING (case_id)
    WHERE s.due_held < $1 AND (s.due_held, case_id) > ($2::timestamptz, $3) AND a.agenda_seq = (
      SELECT l.last_seq FROM log_order l WHERE l.kind = 'case' AND l.id = case_id AND l.no <= $5
      ORDER BY l.first_seq DESC LIMIT 1)
    ORDER BY s.due_held, case_id LIMIT $4`;
  const values = [before, after?.held?.due ?? '-infinity', after?.caseId ?? '', limit, String(upTo)];
  return rowsOf(await sql.query({ name: 'relay_overdue', text, values }));
};

type Paging = { readonly upTo: bigint; readonly after: SignalRow | undefined; readonly limit: number };

/** Open cases that matter, by id. */
export const readOpenRows = async (sql: Sql, after: string, limit: number): Promise<readonly SignalRow[]> => {
  const text = `${select} LEFT JOIN case_signals s USING (case_id)
    WHERE NOT a.closed AND (${matters}) AND case_id > $1 ORDER BY case_id LIMIT $2`;
  return rowsOf(await sql.query({ name: 'rebuild_agendas', text, values: [after, limit] }));
};

/** How many open cases matter. */
export const countOpenRows = async (sql: Sql): Promise<number> => {
  const { rows } = await sql.query({
    text: `SELECT count(*)::integer AS count FROM case_agenda a WHERE NOT a.closed AND (${matters})`,
  });
  return (rows as readonly { readonly count: number }[])[0]?.count ?? 0;
};

/** An agenda on which nothing is owed and nothing is timed needs no look. */
const matters = `a.next_due IS NOT NULL OR a.agenda->'handoffs' <> '[]' OR a.agenda->'calls' <> '[]'`;

/** Instants as the text that is used everywhere else: text order is time order. */
const iso = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS ${column.replace('.', '_')}`;

const select = `
SELECT case_id, k.process, k.business_key, a.agenda_seq, a.agenda, ${iso('a.next_due')}, a.closed,
  s.told, ${iso('s.due_held')}
FROM case_agenda a JOIN cases k USING (case_id)`;

type Row = {
  readonly case_id: string;
  readonly agenda_seq: string;
  readonly process: string;
  readonly business_key: string | null;
  readonly agenda: Told;
  readonly a_next_due: string | null;
  readonly closed: boolean;
  readonly told: Told | null;
  readonly s_due_held: string | null;
};

const rowsOf = ({ rows }: { readonly rows: unknown[] }): readonly SignalRow[] => (rows as readonly Row[]).map(rowOf);

const rowOf = (row: Row): SignalRow => ({
  caseId: row.case_id,
  seq: Number(row.agenda_seq),
  process: row.process,
  businessKey: row.business_key ?? undefined,
  closed: row.closed,
  owes: row.agenda,
  nextDue: row.a_next_due ?? undefined,
  held: row.told === null ? undefined : { told: row.told, due: row.s_due_held ?? undefined },
});

/** Notes what workflows know now, and forgets those that have ended. An older note never wins over a newer one. */
export const noteSignals = async (sql: Sql, rows: readonly SignalRow[]): Promise<void> => {
  const open = rows.filter(({ closed }) => !closed);
  const closed = rows.filter((row) => row.closed).map(({ caseId }) => caseId);
  if (open.length > 0) {
    await sql.query({
      name: 'note_signals',
      text: noteSql,
      values: [
        open.map(({ caseId }) => caseId),
        open.map(({ seq }) => seq),
        open.map(({ owes }) => JSON.stringify(owes)),
        open.map(({ nextDue }) => nextDue ?? null),
      ],
    });
  }
  if (closed.length > 0) {
    await sql.query({
      name: 'forget_signals',
      text: 'DELETE FROM case_signals WHERE case_id = ANY($1)',
      values: [closed],
    });
  }
};

const noteSql = `
INSERT INTO case_signals AS s (case_id, signalled_seq, told, due_held)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::jsonb[], $4::timestamptz[])
ON CONFLICT (case_id) DO UPDATE SET
  signalled_seq = excluded.signalled_seq, told = excluded.told, due_held = excluded.due_held
WHERE s.signalled_seq <= excluded.signalled_seq`;

/** Of these cases, those whose last commit was made by their own workflow: it looks at the agenda by itself afterwards. */
export const readOwnCommits = async (sql: Sql, rows: readonly SignalRow[]): Promise<ReadonlySet<string>> => {
  const { rows: found } = await sql.query({
    name: 'relay_own_commits',
    text: ownSql,
    values: [rows.map(({ caseId }) => caseId), rows.map(({ seq }) => seq)],
  });
  return new Set((found as readonly { readonly id: string }[]).map(({ id }) => id));
};

const ownSql = `
SELECT w.id FROM unnest($1::text[], $2::bigint[]) AS w (id, seq) CROSS JOIN LATERAL (
  SELECT c.last_seq, c.body::jsonb->'command' AS command FROM commits c
  WHERE c.kind = 'case' AND c.id = w.id AND c.first_seq <= w.seq ORDER BY c.first_seq DESC LIMIT 1
) c
WHERE c.last_seq = w.seq AND c.command->>'namespace' = 'engine'
  AND (c.command->>'id' LIKE 'timer/%/fire' OR c.command->>'id' LIKE 'task/%/sla/%')`;
