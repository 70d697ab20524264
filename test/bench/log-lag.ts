import pg from 'pg';

/** How many commits have no place in the global order yet. */
export const logLag = async (recordUrl: string): Promise<number> => {
  const client = new pg.Client({ connectionString: recordUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ behind: string }>(
      'SELECT (SELECT count(*) FROM commits) - (SELECT count(*) FROM log_order) AS behind',
    );
    return Number(rows[0]?.behind);
  } finally {
    await client.end();
  }
};
