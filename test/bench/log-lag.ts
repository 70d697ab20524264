import pg from 'pg';

/** How many commits each who follows the record has not come to yet, by its name; the sequencer gives them places. */
export const logLag = async (recordUrl: string): Promise<ReadonlyMap<string, number>> => {
  const client = new pg.Client({ connectionString: recordUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; behind: string }>(lagSql);
    return new Map(rows.map(({ name, behind }) => [name, Number(behind)]));
  } finally {
    await client.end();
  }
};

const lagSql = `
WITH written AS (SELECT count(*) AS commits FROM commits)
SELECT 'sequencer' AS name, commits - (SELECT count(*) FROM log_order) AS behind FROM written
UNION ALL
SELECT c.name, commits - c.no FROM sink_cursors c, written ORDER BY name`;
