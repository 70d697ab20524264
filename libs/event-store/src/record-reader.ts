import type { RecordReader, RecordRow } from './ports.js';
import type { SqlClient, SqlPool } from './sql-client.js';
import { faultOf } from './store-faults.js';

/** Gives the whole record at one instant: one repeatable-read transaction, read through cursors. */
export const readRecord = async <T>(pool: SqlPool, use: (record: RecordReader) => Promise<T>): Promise<T> => {
  const client = await pool.connect().catch((error: unknown) => {
    throw faultOf(error);
  });
  let broken = true;
  // A connection that breaks also rejects the query under way: without a listener it would end the process.
  const ignore = (): void => undefined;
  client.on('error', ignore);
  try {
    await client.query({ text: 'BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY' });
    const result = await use({ rows: () => rows(client), places: () => places(client) });
    await client.query({ text: 'COMMIT' });
    broken = false;
    return result;
  } finally {
    client.off('error', ignore);
    client.release(broken);
  }
};

/** Full joins: a head without commits and a log line without its commit are found too. */
const rowsSql = `
SELECT coalesce(h.kind, c.kind, l.kind) AS kind, coalesce(h.id, c.id, l.id) AS id,
  h.seq AS head_seq, encode(h.hash, 'hex') AS head_hash, h.at AS head_at,
  c.first_seq, c.last_seq, c.at, c.body, encode(c.previous_hash, 'hex') AS previous_hash, encode(c.hash, 'hex') AS hash,
  l.no, l.first_seq AS log_first, l.last_seq AS log_last, encode(l.hash, 'hex') AS log_hash
FROM commits c
FULL JOIN log_order l ON l.kind = c.kind AND l.id = c.id AND l.first_seq = c.first_seq
FULL JOIN stream_heads h ON h.kind = coalesce(c.kind, l.kind) AND h.id = coalesce(c.id, l.id)
ORDER BY 1, 2, coalesce(c.first_seq, l.first_seq)`;

type Row = Readonly<
  Record<'kind' | 'id', string> &
    Record<'head_seq' | 'head_hash' | 'head_at' | 'first_seq' | 'last_seq' | 'at' | 'body', string | null> &
    Record<'previous_hash' | 'hash' | 'no' | 'log_first' | 'log_last' | 'log_hash', string | null>
>;

const rows = async function* (client: SqlClient): AsyncGenerator<RecordRow> {
  for await (const row of cursor<Row>(client, 'record_rows', rowsSql)) {
    yield { stream: { kind: row.kind, id: row.id }, head: headOf(row), commit: commitOf(row), logged: loggedOf(row) };
  }
};

const places = async function* (client: SqlClient): AsyncGenerator<bigint> {
  const sql = 'SELECT no FROM log_order ORDER BY no';
  for await (const { no } of cursor<{ no: string }>(client, 'record_places', sql)) yield BigInt(no);
};

/** Rows held in memory at a time: what bounds it, whatever the record's length. */
const fetched = 2_000;

/** The first rows come when all are sorted: for a long record that takes its time. */
const sortedWithinMs = 6 * 3_600_000;

const cursor = async function* <R>(client: SqlClient, name: string, sql: string): AsyncGenerator<R> {
  await client.query({ text: `DECLARE ${name} NO SCROLL CURSOR FOR ${sql}` });
  for (;;) {
    const { rows } = await client.query({
      text: `FETCH ${String(fetched)} FROM ${name}`,
      query_timeout: sortedWithinMs,
    });
    yield* rows as R[];
    if (rows.length < fetched) break;
  }
  await client.query({ text: `CLOSE ${name}` });
};

const headOf = ({ head_seq: seq, head_hash: hash, head_at: at }: Row): RecordRow['head'] =>
  seq === null || hash === null ? undefined : { seq: Number(seq), hash, at: at ?? undefined };

const commitOf = (row: Row): RecordRow['commit'] => {
  const { first_seq: first, body, hash, previous_hash: previousHash, at } = row;
  if (first === null || body === null || hash === null || previousHash === null || at === null) return undefined;
  return { firstSeq: Number(first), lastSeq: Number(row.last_seq), at, body, previousHash, hash };
};

const loggedOf = ({ no, log_first: first, log_last: last, log_hash: hash }: Row): RecordRow['logged'] =>
  no === null || hash === null ? undefined : { no: BigInt(no), firstSeq: Number(first), lastSeq: Number(last), hash };
