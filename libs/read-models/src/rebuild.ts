import { Fault, type StreamRef } from '@throughline/events';
import { projectionRows, type EventStore, type Projector } from '@throughline/event-store';
import type pg from 'pg';
import { caseAccess } from './case-access.js';
import { cases } from './cases.js';
import { handoffs } from './handoffs.js';
import { worklist } from './worklist.js';

/** The tables that each projection fills, all keyed by the case. */
const tablesOf = {
  worklist: { projector: worklist, tables: ['worklist'] },
  case_access: { projector: caseAccess, tables: ['case_access'] },
  cases: { projector: cases, tables: ['cases', 'incidents'] },
  handoffs: { projector: handoffs, tables: ['handoffs'] },
} as const;

/** What a rebuild needs: the database as its owner, the record, and which projection is meant. */
export type Rebuild = {
  readonly pool: pg.Pool;
  readonly store: Pick<EventStore, 'read'>;
  readonly projection: keyof typeof tablesOf;
};

/**
 * Makes a projection's rows anew from event 1, one case a transaction, while work goes on: a case is locked for as long
 * as its rows are written, and readers see the old ones until then.
 *
 * @returns how many commits it read.
 * @throws Fault `RebuildOvertaken` (retryable) where a case was written to faster than it could be read.
 */
export const rebuild = async ({ pool, store, projection }: Rebuild): Promise<number> => {
  const { projector, tables } = tablesOf[projection];
  let commits = 0;
  for await (const stream of casesOf(pool)) commits += await rebuildCase({ pool, store, projector, tables }, stream);
  for (const table of tables) await pool.query(`delete from ${table} t where ${orphaned}`);
  return commits;
};

/** Rows of a case that the record does not have. */
const orphaned = "not exists (select from stream_heads h where h.kind = 'case' and h.id = t.case_id)";

const batch = 500;

async function* casesOf(pool: pg.Pool): AsyncGenerator<StreamRef> {
  for (let last = ''; ;) {
    const { rows } = await pool.query<{ id: string }>(
      "select id from stream_heads where kind = 'case' and id > $1 order by id limit $2",
      [last, batch],
    );
    for (const { id } of rows) yield { kind: 'case', id };
    const end = rows.at(-1);
    if (end === undefined) return;
    last = end.id;
  }
}

type Work = Pick<Rebuild, 'pool' | 'store'> & { readonly projector: Projector; readonly tables: readonly string[] };

/** More often than this in a row, no case is written to between its last page and its lock. */
const attempts = 20;

/**
 * Reads without the lock, then locks and looks whether that was all: appends that wait for the lock may hold every
 * connection that reading would need.
 */
const rebuildCase = async (work: Work, stream: StreamRef): Promise<number> => {
  const read: Read = { seq: 0, commits: 0, rows: [] };
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    await readOn(work, stream, read);
    if (await writeIfWhole(work, stream, read)) return read.commits;
  }
  throw new Fault('RebuildOvertaken', `case ${stream.id} is written to faster than it can be read; try again`, true);
};

type Read = { seq: number; commits: number; readonly rows: string[] };

const readOn = async ({ store, projector }: Work, stream: StreamRef, read: Read): Promise<void> => {
  for (;;) {
    const { commits } = await store.read(stream, read.seq, batch);
    for (const commit of commits) {
      const rows = projectionRows([projector], commit)[projector.projection.name];
      if (rows !== undefined) read.rows.push(JSON.stringify(rows));
      read.seq = commit.firstSeq + commit.events.length - 1;
    }
    read.commits += commits.length;
    if (commits.length < batch) return;
  }
};

const writeIfWhole = async (
  { pool, projector, tables }: Work,
  { kind, id }: StreamRef,
  { seq, rows }: Read,
): Promise<boolean> => {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const head = await client.query<{ seq: string }>(
      'select seq from stream_heads where kind = $1 and id = $2 for no key update',
      [kind, id],
    );
    const whole = Number(head.rows[0]?.seq ?? 0) === seq;
    if (whole) {
      for (const table of tables) await client.query(`delete from ${table} where case_id = $1`, [id]);
      const project = `select project_${projector.projection.name}($1, $2, $3)`;
      for (const row of rows) await client.query(project, [kind, id, row]);
    }
    await client.query('commit');
    return whole;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
};
