import type { SqlClient } from '@throughline/event-store';

/** How far a sink has come in the one global order; 0: it has not begun. */
export type Cursor = { readonly read: () => Promise<bigint>; readonly write: (no: bigint) => Promise<void> };

/**
 * The place of a sink, kept under its name. Over the connection of its leader ({@link Leading}), so that whoever has
 * lost the lead can't write it any more; inside a transaction of that connection it moves with what the sink wrote.
 */
export const createCursor = ({ client, name }: CursorParts): Cursor => ({
  read: async () => {
    const { rows } = await client.query({ text: 'SELECT no FROM sink_cursors WHERE name = $1', values: [name] });
    return BigInt((rows as readonly { readonly no: string }[])[0]?.no ?? 0);
  },
  write: async (no) => {
    await client.query({ name: 'write_sink_cursor', text: writeSql, values: [name, String(no)] });
  },
});

/** `client`: a leader's connection; a pool will do to read. */
export type CursorParts = { readonly client: Pick<SqlClient, 'query'>; readonly name: string };

const writeSql = `
INSERT INTO sink_cursors (name, no, at) VALUES ($1, $2, now())
ON CONFLICT (name) DO UPDATE SET no = excluded.no, at = excluded.at`;
