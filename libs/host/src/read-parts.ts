import type { SqlClient } from '@throughline/event-store';
import type { PartState } from './create-parts.js';

/** What a process last said of one of its parts. `away`: it has said nothing for so long that it is taken for gone. */
export type ReadPart = {
  readonly process: string;
  readonly part: string;
  readonly state: PartState;
  readonly detail: string;
  readonly silentMs: number;
  readonly away: boolean;
};

/** What all processes say of their parts, by process and part. */
export const readParts = async (pool: Pick<SqlClient, 'query'>): Promise<readonly ReadPart[]> => {
  const { rows } = await pool.query({ name: 'read_parts', text: readSql });
  return (rows as readonly Row[]).map(({ silent_ms, ...row }) => ({
    ...row,
    silentMs: silent_ms,
    away: silent_ms > awayAfterMs,
  }));
};

const awayAfterMs = 15_000;

type Row = Pick<ReadPart, 'process' | 'part' | 'state' | 'detail'> & { readonly silent_ms: number };

const readSql = `
SELECT process, part, state, detail, (extract(epoch FROM now() - at) * 1000)::float8 AS silent_ms
FROM part_states ORDER BY process, part`;
