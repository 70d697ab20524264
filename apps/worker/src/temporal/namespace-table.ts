import type { SqlClient } from '@throughline/event-store';

type Sql = Pick<SqlClient, 'query'>;

/**
 * Whether this is the namespace that the cases' workflows were told to. The first one ever is; another one under the
 * same name, as after the loss of Temporal's database, knows none of them.
 */
export const isKnownNamespace = async (sql: Sql, name: string, id: string): Promise<boolean> => {
  const { rows } = await sql.query({
    text: `WITH first AS (INSERT INTO temporal_namespaces (name, id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id)
      SELECT id FROM first UNION ALL SELECT id FROM temporal_namespaces WHERE name = $1`,
    values: [name, id],
  });
  return (rows as readonly { readonly id: string }[])[0]?.id === id;
};

/** Notes that this namespace has been told of everything. */
export const noteNamespace = async (sql: Sql, name: string, id: string): Promise<void> => {
  await sql.query({
    text: `INSERT INTO temporal_namespaces (name, id) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET id = excluded.id`,
    values: [name, id],
  });
};
