import { projectionRows, type CommitLog, type Projector, type SqlClient } from '@throughline/event-store';

/** What a lagging projection follows the log with; `at`: where it has come to, kept over the same client. */
export type Following = {
  readonly client: Pick<SqlClient, 'query'>;
  readonly log: CommitLog;
  readonly projector: Projector;
  readonly at: { readonly read: () => Promise<bigint>; readonly write: (no: bigint) => Promise<void> };
  readonly batch?: number;
};

/**
 * Takes the next commits of the log into a projection that no append writes: rows and place in one transaction, so that
 * it is behind, and never wrong. Says how many commits it took; 0: it has caught up.
 */
export const followLog = async ({ client, log, projector, at, batch = 500 }: Following): Promise<number> => {
  const logged = await log.readLog(await at.read(), batch);
  const last = logged.at(-1);
  if (last === undefined) return 0;
  const { name } = projector.projection;
  const writes = logged.flatMap(({ commit }) => {
    const rows = projectionRows([projector], commit)[name];
    return rows === undefined ? [] : [{ ...commit.stream, rows: JSON.stringify(rows) }];
  });
  await client.query({ text: 'begin' });
  try {
    if (writes.length > 0) {
      await client.query({
        name: `follow_${name}`,
        text: `select project_${name}(kind, id, rows)
          from unnest($1::text[], $2::text[], $3::jsonb[]) with ordinality as w (kind, id, rows, place) order by place`,
        values: [writes.map(({ kind }) => kind), writes.map(({ id }) => id), writes.map(({ rows }) => rows)],
      });
    }
    await at.write(last.no);
    await client.query({ text: 'commit' });
  } catch (error) {
    await client.query({ text: 'rollback' }).catch(() => undefined);
    throw error;
  }
  return logged.length;
};
