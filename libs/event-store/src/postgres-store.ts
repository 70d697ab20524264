import { createHash } from 'node:crypto';
import { Fault, genesisHash, type Json, type StreamRef } from '@throughline/events';
import type {
  Append,
  CommitLog,
  ContentStore,
  EventStore,
  InlineProjection,
  KeyStore,
  RecordSource,
  Sealing,
  Snapshot,
  StoredAnswer,
} from './ports.js';
import { createAppend, parseStoredAnswer, type KeyRow } from './postgres-append.js';
import { readStream, parseLogged } from './postgres-read.js';
import { readRecord } from './record-reader.js';
import { createSealing } from './sealing.js';
import type { SqlPool } from './sql-client.js';
import { faultOf } from './store-faults.js';
import { applicationRole } from './store-schema.js';

/** `pool`: the record's database, as the application role; `keys`: in another database. */
export type PostgresStoreParts = {
  readonly pool: SqlPool;
  readonly keys: KeyStore;
  readonly projections?: readonly InlineProjection[];
};

/** The record on PostgreSQL. `sealing` is the one that its personal values are sealed with. */
export type PostgresStore = EventStore & ContentStore & CommitLog & RecordSource & { readonly sealing: Sealing };

/**
 * Opens the record in PostgreSQL, migrated before.
 *
 * @throws Fault `StoreUnsafe` where the database would acknowledge what it could still lose.
 */
export const createPostgresStore = async ({
  pool,
  keys,
  projections = [],
}: PostgresStoreParts): Promise<PostgresStore> => {
  await checkSettings(pool);
  const sealing = createSealing(keys);
  return {
    sealing,
    append: createAppend({ pool, sealing, projections }),
    answerTo: (key) => answerTo(pool, sealing, key),
    ...reading(pool, sealing),
    ...snapshots(pool, sealing),
    ...contents(pool),
  };
};

const checkSettings = async (pool: SqlPool): Promise<void> => {
  const [row] = await rowsOf<Settings>(pool, {
    text: `SELECT current_setting('synchronous_commit') AS commit, current_setting('server_encoding') AS encoding,
      current_setting('transaction_isolation') AS isolation,
      has_table_privilege('commits', 'UPDATE, DELETE, TRUNCATE') AS mighty`,
  });
  if (row === undefined || !['on', 'remote_apply'].includes(row.commit)) throw unsafe('synchronous_commit', 'on');
  if (row.encoding !== 'UTF8') throw unsafe('server_encoding', 'UTF8');
  if (row.isolation !== 'read committed') throw unsafe('default_transaction_isolation', 'read committed');
  if (row.mighty) throw unsafe('role', applicationRole);
};

type Settings = {
  readonly commit: string;
  readonly encoding: string;
  readonly isolation: string;
  readonly mighty: boolean;
};

const unsafe = (setting: string, wanted: string): Fault =>
  new Fault('StoreUnsafe', `the record needs ${setting} = ${wanted} in PostgreSQL`, false);

const reading = (
  pool: SqlPool,
  sealing: Sealing,
): Pick<PostgresStore, 'read' | 'head' | keyof CommitLog | 'readRecord'> => ({
  read: (stream, after = 0, limit) =>
    faulting(() => readStream({ pool, sealing }, stream, { after, ...(limit !== undefined && { limit }) })),
  head: async (stream) => {
    const [row] = await rowsOf<HeadRow>(pool, {
      name: 'head',
      text: "SELECT seq, encode(hash, 'hex') AS hash, at FROM stream_heads WHERE kind = $1 AND id = $2",
      values: [stream.kind, stream.id],
    });
    return row === undefined
      ? { seq: 0, hash: genesisHash, at: undefined }
      : { seq: Number(row.seq), hash: row.hash, at: row.at ?? undefined };
  },
  readLog: async (after, limit, form = 'sealed') => {
    const rows = await rowsOf<Parameters<typeof parseLogged>[0]>(pool, {
      name: 'read_log',
      text: logSql,
      values: [String(after), limit],
    });
    return Promise.all(rows.map((row) => parseLogged(row, form === 'sealed' ? undefined : sealing)));
  },
  lastNo: async () => {
    const [row] = await rowsOf<{ no: string | null }>(pool, { text: 'SELECT max(no) AS no FROM log_order' });
    return BigInt(row?.no ?? 0);
  },
  readRecord: (use) => readRecord(pool, use),
});

type HeadRow = { readonly seq: string; readonly hash: string; readonly at: string | null };

const logSql = `
SELECT l.no, c.body, encode(c.hash, 'hex') AS hash
FROM (SELECT * FROM log_order WHERE no > $1 ORDER BY no LIMIT $2) l CROSS JOIN LATERAL (
  -- The offset keeps this a look-up a line: a hash join would read every commit there is.
  SELECT body, hash FROM commits c WHERE c.kind = l.kind AND c.id = l.id AND c.first_seq = l.first_seq OFFSET 0
) c ORDER BY l.no`;

const answerTo = async (
  pool: SqlPool,
  sealing: Sealing,
  key: Append['command'],
): Promise<StoredAnswer | 'reused' | undefined> => {
  const digest = await sealing.digest(`${key.type}\n${key.fingerprint}`);
  const [row] = await rowsOf<KeyRow & { readonly digest: string }>(pool, {
    name: 'answer_to',
    text: `SELECT encode(digest, 'hex') AS digest, jsonb_build_object('kind', kind, 'id', id) AS stream, seq, refused, answer
      FROM command_keys WHERE namespace = $1 AND command_id = $2`,
    values: [key.namespace, key.id],
  });
  if (row === undefined) return undefined;
  return row.digest === digest ? parseStoredAnswer(row, sealing) : 'reused';
};

const snapshots = (pool: SqlPool, sealing: Sealing): Pick<EventStore, 'loadSnapshot' | 'saveSnapshot'> => ({
  loadSnapshot: async (stream) => {
    const [row] = await rowsOf<SnapshotRow>(pool, {
      name: 'load_snapshot',
      text: 'SELECT seq, state_version, state FROM snapshots WHERE kind = $1 AND id = $2',
      values: [stream.kind, stream.id],
    });
    return row && parseSnapshot(stream, row, sealing);
  },
  saveSnapshot: async (stream, { seq, stateVersion, state }) => {
    const sealed = JSON.stringify(await sealing.seal(stream, state));
    await rowsOf(pool, {
      name: 'save_snapshot',
      text: saveSql,
      values: [stream.kind, stream.id, seq, stateVersion, sealed],
    });
  },
});

type SnapshotRow = { readonly seq: string; readonly state_version: number; readonly state: string };

const parseSnapshot = async (stream: StreamRef, row: SnapshotRow, sealing: Sealing): Promise<Snapshot> => ({
  seq: Number(row.seq),
  stateVersion: row.state_version,
  state: await sealing.unseal(stream, JSON.parse(row.state) as Json),
});

/** A slower replica's older snapshot does not win over a newer one of the same version. */
const saveSql = `
INSERT INTO snapshots AS s (kind, id, seq, state_version, state) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (kind, id) DO UPDATE SET seq = excluded.seq, state_version = excluded.state_version, state = excluded.state
WHERE s.state_version <> excluded.state_version OR s.seq < excluded.seq`;

const contents = (pool: SqlPool): ContentStore => ({
  put: async (bytes) => {
    const hash = createHash('sha256').update(bytes).digest();
    await rowsOf(pool, {
      text: 'INSERT INTO contents (hash, bytes) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      values: [hash, Buffer.from(bytes)],
    });
    return hash.toString('hex');
  },
  get: async (hash) => {
    const [row] = await rowsOf<{ readonly bytes: Buffer }>(pool, {
      text: 'SELECT bytes FROM contents WHERE hash = $1',
      values: [Buffer.from(hash, 'hex')],
    });
    return row && new Uint8Array(row.bytes);
  },
});

const rowsOf = async <R>(pool: SqlPool, statement: Parameters<SqlPool['query']>[0]): Promise<readonly R[]> =>
  faulting(async () => (await pool.query(statement)).rows as R[]);

const faulting = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw faultOf(error);
  }
};
