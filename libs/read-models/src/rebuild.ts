import type { StreamRef } from '@throughline/events';
import type { EventStore, Projector } from '@throughline/event-store';
import type pg from 'pg';
import { caseAccess } from './case-access.js';
import { cases } from './cases.js';
import { worklist } from './worklist.js';

/** The tables that each projection fills. */
const tablesOf = {
  worklist: { projector: worklist, tables: 'worklist' },
  case_access: { projector: caseAccess, tables: 'case_access' },
  cases: { projector: cases, tables: 'cases, incidents' },
} as const;

/** What a rebuild needs: the database as its owner, the record, and which projection is meant. */
export type Rebuild = {
  readonly pool: pg.Pool;
  readonly store: Pick<EventStore, 'read'>;
  readonly projection: keyof typeof tablesOf;
};

/**
 * Makes a projection's tables anew from event 1, in one transaction. Its tables are locked against writers for that
 * time, so that appends wait and no commit falls between the old rows and the new; readers go on seeing the old ones.
 *
 * @returns how many commits it read.
 */
export const rebuild = async ({ pool, store, projection }: Rebuild): Promise<number> => {
  const { projector, tables } = tablesOf[projection];
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query(`lock table ${tables} in share row exclusive mode`);
    for (const table of tables.split(', ')) await client.query(`delete from ${table}`);
    let commits = 0;
    for await (const stream of streamsOf(client, projector)) {
      commits += await rebuildStream({ client, store, projector }, stream);
    }
    await client.query('commit');
    return commits;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
};

const batch = 500;

/** By key, in batches: the snapshot of each statement is newer than the lock, so it sees every commit there is. */
async function* streamsOf(client: pg.PoolClient, { projection }: Projector): AsyncGenerator<StreamRef> {
  for (const kind of projection.streamKinds) {
    let last = '';
    for (;;) {
      const { rows } = await client.query<{ id: string }>(
        'select id from stream_heads where kind = $1 and id > $2 order by id limit $3',
        [kind, last, batch],
      );
      for (const { id } of rows) yield { kind, id };
      const end = rows.at(-1);
      if (end === undefined) break;
      last = end.id;
    }
  }
}

type Work = Pick<Rebuild, 'store'> & { readonly client: pg.PoolClient; readonly projector: Projector };

const rebuildStream = async ({ client, store, projector }: Work, stream: StreamRef): Promise<number> => {
  let after = 0;
  let count = 0;
  for (;;) {
    const { commits } = await store.read(stream, after, batch);
    for (const commit of commits) {
      const rows = projector.rowsOf(stream, commit, commit.events);
      if (rows.length > 0) {
        await client.query(`select project_${projector.projection.name}($1, $2, $3)`, [
          stream.kind,
          stream.id,
          JSON.stringify(rows),
        ]);
      }
      after = commit.firstSeq + commit.events.length - 1;
    }
    count += commits.length;
    if (commits.length === 0) return count;
  }
};
