import { createHash } from 'node:crypto';
import type pg from 'pg';
import fc from 'fast-check';

/**
 * One way to tamper with a record, with what it takes. Numbers draw rows, characters and bytes: they are taken modulo
 * what there is. For specs alone.
 */
export type Tampering =
  | {
      readonly kind: 'update';
      readonly table: Table;
      readonly column: string;
      readonly row: number;
      readonly by: number;
    }
  | { readonly kind: 'delete'; readonly table: Table; readonly row: number }
  | {
      readonly kind:
        'swapTexts' | 'swapPlaces' | 'replayCase' | 'rewriteChain' | 'cutTail' | 'insertCommit' | 'insertPlace';
      readonly row: number;
      readonly by: number;
    };

type Table = keyof typeof columns;

/** Every column that is evidence. `commits.xid` and `log_order.floor` are the sequencer's and prove nothing. */
const columns = {
  commits: ['kind', 'id', 'first_seq', 'last_seq', 'at', 'body', 'previous_hash', 'hash'],
  stream_heads: ['kind', 'id', 'seq', 'hash', 'at'],
  log_order: ['no', 'kind', 'id', 'first_seq', 'last_seq', 'hash'],
} as const;

const tables: readonly Table[] = ['commits', 'stream_heads', 'log_order'];

const draw = fc.nat({ max: 1_000_000 });

const updates = tables.flatMap((table) => columns[table].map((column) => ({ table, column })));

/** Any tampering: half of them change one value. */
export const anyTampering: fc.Arbitrary<Tampering> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom(...updates), draw, draw)
      .map(([what, row, by]) => ({ kind: 'update' as const, ...what, row, by })),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('delete' as const), table: fc.constantFrom(...tables), row: draw }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'swapTexts',
        'swapPlaces',
        'replayCase',
        'rewriteChain',
        'cutTail',
        'insertCommit',
        'insertPlace',
      ),
      row: draw,
      by: draw,
    }),
  },
);

/** What was tampered with, where that is one commit. */
export type Tampered = { readonly stream: string; readonly seq: number } | 'somewhere' | 'not possible';

/**
 * Tampers. `not possible`: the database's own keys forbid it even to a superuser, or it changes nothing, or (cutting
 * the last place of the log) what is left is what an honest record looks like a moment earlier.
 */
export const tamper = async (client: pg.Client, tampering: Tampering): Promise<Tampered> => {
  try {
    if (tampering.kind === 'update') return await update(client, tampering);
    if (tampering.kind === 'delete') return await remove(client, tampering);
    return await elaborate[tampering.kind](client, tampering);
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('23')) {
      return 'not possible';
    }
    throw error;
  }
};

type Located = {
  readonly ctid: string;
  readonly kind: string;
  readonly id: string;
  readonly first_seq?: string;
  readonly value: unknown;
};

const locate = async (client: pg.Client, table: Table, [row, column]: readonly [number, string]): Promise<Located> => {
  const { rows } = await client.query<Located>(
    `SELECT ctid::text, *, ${column} AS value FROM ${table} ORDER BY kind, id, ${table === 'stream_heads' ? 'seq' : 'first_seq'}`,
  );
  const found = rows[row % rows.length];
  if (found === undefined) throw new Error(`${table} is empty`);
  return found;
};

const update = async (
  client: pg.Client,
  { table, column, row, by }: Extract<Tampering, { kind: 'update' }>,
): Promise<Tampered> => {
  const located = await locate(client, table, [row, column]);
  await client.query(`UPDATE ${table} SET ${column} = $1 WHERE ctid = $2::tid`, [
    changed(located.value, by),
    located.ctid,
  ]);
  const inPlace = table === 'commits' && !['kind', 'id', 'first_seq'].includes(column);
  return inPlace ? { stream: `${located.kind}/${located.id}`, seq: Number(located.first_seq) } : 'somewhere';
};

/** Another value of the same type: a byte, a character or a number changed. */
const changed = (value: unknown, by: number): unknown => {
  if (Buffer.isBuffer(value)) {
    const bytes = Buffer.from(value);
    const at = by % bytes.length;
    bytes[at] = (bytes[at] ?? 0) ^ (1 + (by % 255));
    return bytes;
  }
  if (typeof value !== 'string') throw new Error('neither text, bytes nor a number');
  if (/^\d+$/.test(value)) return String(BigInt(value) + BigInt(1 + (by % 1_000)));
  const at = by % value.length;
  return `${value.slice(0, at)}${value[at] === '7' ? '8' : '7'}${value.slice(at + 1)}`;
};

const remove = async (client: pg.Client, { table, row }: Extract<Tampering, { kind: 'delete' }>): Promise<Tampered> => {
  const { ctid } = await locate(client, table, [row, 'id']);
  const notLast = table === 'log_order' ? ' AND no < (SELECT max(no) FROM log_order)' : '';
  const { rowCount } = await client.query(`DELETE FROM ${table} WHERE ctid = $1::tid${notLast}`, [ctid]);
  return rowCount === 1 ? 'somewhere' : 'not possible';
};

type Elaborate = Exclude<Tampering['kind'], 'update' | 'delete'>;

type ElaborateTampering = Extract<Tampering, { kind: Elaborate }>;

/** Two rows of one stream, the later one first drawn. */
const twoOfAStream = async (
  client: pg.Client,
  { row, by }: ElaborateTampering,
): Promise<readonly [Located, Located] | undefined> => {
  const one = await locate(client, 'commits', [row, 'body']);
  const { rows } = await client.query<Located>(
    'SELECT ctid::text, *, body AS value FROM commits WHERE kind = $1 AND id = $2 AND first_seq <> $3 ORDER BY first_seq',
    [one.kind, one.id, one.first_seq],
  );
  const other = rows[by % Math.max(1, rows.length)];
  return other && [one, other];
};

const swap = (table: string, column: string, key: string): string => `
UPDATE ${table} t SET ${column} = o.${column} FROM ${table} o
WHERE t.kind = $1 AND t.id = $2 AND o.kind = $1 AND o.id = $2 AND (t.${key}, o.${key}) IN (($3, $4), ($4, $3))`;

const elaborate: Readonly<Record<Elaborate, (client: pg.Client, tampering: ElaborateTampering) => Promise<Tampered>>> =
  {
    swapTexts: async (client, tampering) => {
      const two = await twoOfAStream(client, tampering);
      if (two === undefined) return 'not possible';
      const values = [two[0].kind, two[0].id, two[0].first_seq, two[1].first_seq];
      for (const column of ['body', 'hash', 'previous_hash'])
        await client.query(swap('commits', column, 'first_seq'), values);
      return {
        stream: `${two[0].kind}/${two[0].id}`,
        seq: Math.min(Number(two[0].first_seq), Number(two[1].first_seq)),
      };
    },
    swapPlaces: async (client, tampering) => {
      const two = await twoOfAStream(client, tampering);
      if (two === undefined) return 'not possible';
      const values = [two[0].kind, two[0].id, two[0].first_seq, two[1].first_seq];
      for (const column of ['hash', 'last_seq']) await client.query(swap('log_order', column, 'first_seq'), values);
      return 'somewhere';
    },
    replayCase: async (client, { row }) => {
      const { kind, id } = await locate(client, 'commits', [row, 'id']);
      const copied = `SELECT kind, 'replayed', first_seq, last_seq`;
      await client.query(
        `INSERT INTO commits ${copied}, at, body, previous_hash, hash, xid FROM commits WHERE kind = $1 AND id = $2`,
        [kind, id],
      );
      await client.query(
        `INSERT INTO stream_heads SELECT kind, 'replayed', seq, hash, at FROM stream_heads WHERE kind = $1 AND id = $2`,
        [kind, id],
      );
      await client.query(
        `INSERT INTO log_order SELECT (SELECT max(no) FROM log_order) + row_number() OVER (ORDER BY no), kind, 'replayed', first_seq, last_seq, hash, floor
        FROM log_order WHERE kind = $1 AND id = $2`,
        [kind, id],
      );
      return { stream: `${kind}/replayed`, seq: 1 };
    },
    rewriteChain: async (client, { row, by }) => {
      const from = await locate(client, 'commits', [row, 'body']);
      await rewrite(client, from, by);
      return 'somewhere';
    },
    cutTail: async (client, { row }) => {
      const { kind, id } = await locate(client, 'commits', [row, 'id']);
      await client.query(
        `DELETE FROM commits WHERE kind = $1 AND id = $2 AND first_seq = (SELECT max(first_seq) FROM commits WHERE kind = $1 AND id = $2)`,
        [kind, id],
      );
      await client.query(
        `UPDATE stream_heads h SET seq = coalesce(c.last_seq, 0), hash = coalesce(c.hash, h.hash), at = c.at
        FROM (SELECT max(last_seq) AS last_seq, (array_agg(hash ORDER BY first_seq DESC))[1] AS hash, max(at) AS at
          FROM commits WHERE kind = $1 AND id = $2) c WHERE h.kind = $1 AND h.id = $2`,
        [kind, id],
      );
      return 'somewhere';
    },
    insertCommit: async (client, { row }) => {
      const { kind, id } = await locate(client, 'commits', [row, 'id']);
      await client.query(
        `INSERT INTO commits SELECT c.kind, c.id, h.seq + 1, h.seq + 1, c.at, c.body, h.hash, c.hash, c.xid
        FROM commits c JOIN stream_heads h USING (kind, id) WHERE kind = $1 AND id = $2 LIMIT 1`,
        [kind, id],
      );
      return 'somewhere';
    },
    insertPlace: async (client, { row, by }) => {
      const { kind, id } = await locate(client, 'log_order', [row, 'id']);
      await client.query(
        `INSERT INTO log_order SELECT (SELECT max(no) FROM log_order) + 1, kind, id, last_seq + $3, last_seq + $3, hash, floor FROM log_order WHERE kind = $1 AND id = $2 LIMIT 1`,
        [kind, id, 1 + (by % 50)],
      );
      return 'somewhere';
    },
  };

/** Changes a commit and gives it and all that follow in its stream new hashes, and the head; the log still has the old. */
const rewrite = async (client: pg.Client, from: Located, by: number): Promise<void> => {
  const { rows } = await client.query<{ ctid: string; body: string }>(
    'SELECT ctid::text, body FROM commits WHERE kind = $1 AND id = $2 AND first_seq >= $3 ORDER BY first_seq',
    [from.kind, from.id, from.first_seq],
  );
  let previous: string | undefined;
  for (const { ctid, body } of rows) {
    const text =
      previous === undefined
        ? body.replace(/"id":"ada"/, `"id":"mallory${String(by)}"`)
        : body.replace(/"previousHash":"[0-9a-f]{64}"/, `"previousHash":"${previous}"`);
    const before = previous;
    previous = createHash('sha256').update(text).digest('hex');
    await client.query(
      `UPDATE commits SET body = $1, hash = decode($2, 'hex'), previous_hash = coalesce(decode($3, 'hex'), previous_hash) WHERE ctid = $4::tid`,
      [text, previous, before ?? null, ctid],
    );
  }
  await client.query(`UPDATE stream_heads SET hash = decode($3, 'hex') WHERE kind = $1 AND id = $2`, [
    from.kind,
    from.id,
    previous,
  ]);
};
