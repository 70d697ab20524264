import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrate } from './migrate.js';
import { openPool } from './open-pool.js';
import type { InlineProjection } from './ports.js';
import { createPostgresStore } from './postgres-store.js';
import { appendTo, headAfterAppend, newCase, nowhere } from './test-appends.js';
import { createTestDatabase, openTestRecord, type TestRecord } from './test-record.js';

/** Writes down that it was called, with what; `fails` makes it refuse. */
const projection = (name: string): InlineProjection => ({
  name,
  streamKinds: ['case'],
  migrations: [
    {
      name: '0001-table',
      sql: `CREATE TABLE ${name}_calls (call bigint GENERATED ALWAYS AS IDENTITY, at timestamptz DEFAULT clock_timestamp(), id text, rows jsonb);`,
    },
    {
      name: '0002-function',
      sql: `CREATE FUNCTION project_${name}(p_kind text, p_id text, p_rows jsonb) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
        IF p_rows = '"fail"' THEN RAISE EXCEPTION 'no'; END IF;
        INSERT INTO ${name}_calls (id, rows) VALUES (p_kind || '/' || p_id, p_rows); END $$;`,
    },
  ],
});

const [second, first] = [projection('a_second'), projection('b_first')];

let record: TestRecord;

beforeAll(async () => {
  record = await openTestRecord([first, second]);
});

afterAll(() => record.close());

const calls = async (name: string): Promise<readonly { id: string; rows: unknown; at: Date }[]> => {
  const { rows } = await record.pool.query({ text: `SELECT id, rows, at FROM ${name}_calls ORDER BY call` });
  return rows as { id: string; rows: unknown; at: Date }[];
};

describe('an inline projection', () => {
  it('is written in the append itself, in the order of registration, and only where rows were given', async () => {
    const stream = newCase();
    const projections = { a_second: [{ task: 1 }], b_first: { open: true } };
    const head = await headAfterAppend(record.store, appendTo(stream, nowhere, { projections }));
    await headAfterAppend(record.store, appendTo(stream, head, { projections: { b_first: 2 } }));
    const id = `case/${stream.id}`;
    expect(await calls('a_second')).toMatchObject([{ id, rows: [{ task: 1 }] }]);
    expect(await calls('b_first')).toMatchObject([
      { id, rows: { open: true } },
      { id, rows: 2 },
    ]);
    const [early, late] = [(await calls('b_first'))[0]?.at, (await calls('a_second'))[0]?.at];
    expect(Number(early)).toBeLessThanOrEqual(Number(late));
  });

  it('undoes the whole append when it fails', async () => {
    const append = appendTo(newCase(), nowhere, { projections: { b_first: 'kept?', a_second: 'fail' } });
    await expect(record.store.append(append)).rejects.toMatchObject({ code: 'StoreRejected', retryable: false });
    expect(await record.store.head(append.stream)).toEqual(nowhere);
    expect(await record.store.answerTo(append.command)).toBeUndefined();
    expect((await calls('b_first')).filter(({ rows }) => rows === 'kept?')).toEqual([]);
  });

  it('gets no row where the append lost its race or was answered before', async () => {
    const stream = newCase();
    const append = appendTo(stream, nowhere, { projections: { b_first: 'once' } });
    await headAfterAppend(record.store, append);
    await record.store.append(append);
    await record.store.append(appendTo(stream, nowhere, { projections: { b_first: 'lost' } }));
    const rows = (await calls('b_first')).filter(({ id }) => id === `case/${stream.id}`).map((call) => call.rows);
    expect(rows).toEqual(['once']);
  });

  it('gets personal values sealed', async () => {
    const stream = newCase();
    const projections = { b_first: { name: { $personal: 'person:ada', value: 'Ada' } } };
    await headAfterAppend(record.store, appendTo(stream, nowhere, { projections }));
    const row = (await calls('b_first')).find(({ id }) => id === `case/${stream.id}`);
    expect(JSON.stringify(row?.rows)).not.toContain('Ada');
    expect(await record.store.sealing.unseal(stream, row?.rows as never)).toEqual(projections.b_first);
  });

  it('must be registered, and for that kind of stream', async () => {
    const unknown = appendTo(newCase(), nowhere, { projections: { nowhere_registered: [] } });
    await expect(record.store.append(unknown)).rejects.toMatchObject({ code: 'ProjectionUnknown' });
    const wrongKind = appendTo({ kind: 'bundle', id: 'sales' }, nowhere, { projections: { b_first: [] } });
    await expect(record.store.append(wrongKind)).rejects.toMatchObject({ code: 'ProjectionUnknown' });
  });
});

describe('migration', () => {
  it('is safe for several replicas that start at once, and again', async () => {
    const url = await createTestDatabase('migrate');
    await Promise.all(Array.from({ length: 4 }, () => migrate({ url, projections: [first, second] })));
    await migrate({ url, projections: [first] });
    await migrate({ url });
  });

  it('needs no superuser, only the owner of the database', async () => {
    const url = await createTestDatabase('migrate');
    const name = `owner_${new URL(url).pathname.slice(1)}`;
    const admin = openPool({ url, role: 'as connected', max: 1 });
    await admin.query({ text: `CREATE ROLE ${name} LOGIN PASSWORD 'only-for-this-spec'` });
    await admin.query({ text: `ALTER DATABASE ${new URL(url).pathname.slice(1)} OWNER TO ${name}` });
    const owner = Object.assign(new URL(url), { username: name, password: 'only-for-this-spec' });
    await migrate({ url: owner.toString(), projections: [first] });
    const pool = openPool({ url, max: 1 });
    const store = await createPostgresStore({ pool, keys: record.keys, projections: [first] });
    const append = appendTo(newCase(), nowhere, { projections: { b_first: 'owned' } });
    expect(await store.append(append)).toMatchObject({ kind: 'appended' });
    await Promise.all([pool.end(), admin.end()]);
  });

  it('does not run a step that was edited after it was released', async () => {
    const url = await createTestDatabase('migrate');
    await migrate({ url, projections: [first] });
    const edited = { ...first, migrations: [{ name: '0001-table', sql: 'SELECT 1' }] };
    await expect(migrate({ url, projections: [edited] })).rejects.toMatchObject({ code: 'MigrationChanged' });
  });

  it('leaves nothing of a step that fails, and names it', async () => {
    const url = await createTestDatabase('migrate');
    const broken = { ...first, migrations: [{ name: '0001-half', sql: 'CREATE TABLE half (a int); SELECT 1 / 0;' }] };
    const fault = { code: 'MigrationFailed', message: expect.stringContaining('b_first/0001-half') };
    await expect(migrate({ url, projections: [broken] })).rejects.toMatchObject(fault);
    await migrate({
      url,
      projections: [
        {
          ...first,
          migrations: [
            { name: '0001-half', sql: `CREATE TABLE half (a int);${first.migrations.map(({ sql }) => sql).join('')}` },
          ],
        },
      ],
    });
  });

  it('refuses a projection whose name could carry SQL', async () => {
    const url = await createTestDatabase('migrate');
    await expect(migrate({ url, projections: [{ ...first, name: 'a; DROP TABLE commits' }] })).rejects.toMatchObject({
      code: 'ProjectionMisnamed',
    });
  });
});
