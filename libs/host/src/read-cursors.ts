import type { SqlClient } from '@throughline/event-store';

/** How far each sink has come in the one global order, by name. */
export const readCursors = async (
  pool: Pick<SqlClient, 'query'>,
): Promise<readonly { readonly name: string; readonly no: bigint }[]> => {
  const { rows } = await pool.query({ name: 'read_cursors', text: 'SELECT name, no FROM sink_cursors ORDER BY name' });
  return (rows as readonly { readonly name: string; readonly no: string }[]).map(({ name, no }) => ({
    name,
    no: BigInt(no),
  }));
};
