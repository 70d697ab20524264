import { genesisHash, type Commit, type RecordedEvent, type StreamRef } from '@throughline/events';
import type { Head, LoggedCommit, Sealing, StreamSlice } from './ports.js';
import type { SqlPool } from './sql-client.js';

/** Which part of a stream to read: commits with events after number `after`, at most `limit` commits. */
export type Part = { readonly after: number; readonly limit?: number };

/** Reads a part of a stream and the head it leads to, in one statement and so at one instant. */
export const readStream = async (
  { pool, sealing }: { readonly pool: SqlPool; readonly sealing: Sealing },
  stream: StreamRef,
  { after, limit }: Part,
): Promise<StreamSlice> => {
  const { rows } = await pool.query({
    name: 'read_stream',
    text: streamSql,
    values: [stream.kind, stream.id, after, limit ?? null],
  });
  const found = rows as readonly StreamRow[];
  const commits = await Promise.all(
    found.flatMap(({ body, hash }) => (body === null || hash === null ? [] : [parseCommit(body, hash, sealing)])),
  );
  return { commits, head: headAfter(commits, found[0]) };
};

/** Parses a line of the log; unsealed where a sealing is given. */
export const parseLogged = async (row: LogRow, sealing: Sealing | undefined): Promise<LoggedCommit> => ({
  no: BigInt(row.no),
  commit: await parseCommit(row.body, row.hash, sealing),
});

type LogRow = { readonly no: string; readonly body: string; readonly hash: string };

type StreamRow = {
  readonly seq: string;
  readonly head_hash: string;
  readonly at: string | null;
  readonly body: string | null;
  readonly hash: string | null;
};

/** Starts with the commit that holds event after + 1: `after` may be a number inside a commit. */
const streamSql = `
SELECT h.seq, encode(h.hash, 'hex') AS head_hash, h.at, c.body, encode(c.hash, 'hex') AS hash
FROM stream_heads h LEFT JOIN LATERAL (
  SELECT c.first_seq, c.body, c.hash FROM commits c
  WHERE c.kind = h.kind AND c.id = h.id AND c.last_seq > $3 AND c.first_seq >=
    coalesce((SELECT max(f.first_seq) FROM commits f WHERE f.kind = $1 AND f.id = $2 AND f.first_seq <= $3::bigint + 1), 0)
  ORDER BY c.first_seq LIMIT $4
) c ON true
WHERE h.kind = $1 AND h.id = $2 ORDER BY c.first_seq`;

const parseCommit = async (body: string, hash: string, sealing: Sealing | undefined): Promise<Commit> => {
  const commit = { ...(JSON.parse(body) as Omit<Commit, 'hash'>), hash };
  if (sealing === undefined || !body.includes('"$sealed"')) return commit;
  const events = await sealing.unseal(commit.stream, commit.events);
  return { ...commit, events: events as unknown as readonly RecordedEvent[] };
};

const headAfter = (commits: readonly Commit[], row: StreamRow | undefined): Head => {
  const last = commits.at(-1);
  if (last !== undefined) return { seq: last.firstSeq + last.events.length - 1, hash: last.hash, at: last.at };
  if (row === undefined) return { seq: 0, hash: genesisHash, at: undefined };
  return { seq: Number(row.seq), hash: row.head_hash, at: row.at ?? undefined };
};
