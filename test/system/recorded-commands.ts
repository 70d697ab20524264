import pg from 'pg';

/** How often each command id of a client occurs in the record, and the last event number of its commit. */
export const recordedCommands = async (
  recordUrl: string,
  prefix: string,
): Promise<ReadonlyMap<string, { readonly times: number; readonly lastSeq: number }>> => {
  const client = new pg.Client({ connectionString: recordUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string; times: string; last_seq: string }>(
      `SELECT body::jsonb->'command'->>'id' AS id, count(*) AS times, max(last_seq) AS last_seq
       FROM commits WHERE kind = 'case' AND body::jsonb->'command'->>'id' LIKE $1 || '%' GROUP BY 1`,
      [prefix],
    );
    return new Map(rows.map((row) => [row.id, { times: Number(row.times), lastSeq: Number(row.last_seq) }]));
  } finally {
    await client.end();
  }
};
