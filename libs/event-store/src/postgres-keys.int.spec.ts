import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { masterKey } from './master-key.js';
import { migrateKeys } from './migrate.js';
import { openPool } from './open-pool.js';
import type { KeyStore } from './ports.js';
import { createPostgresKeys } from './postgres-keys.js';
import { appendTo, happened, headAfterAppend, newCase, nowhere } from './test-appends.js';
import { createTestDatabase, openTestRecord } from './test-record.js';
import type { SqlPool } from './sql-client.js';

let pool: SqlPool;

beforeAll(async () => {
  const url = await createTestDatabase('keys');
  await migrateKeys({ url });
  pool = openPool({ url, role: 'as connected' });
});

afterAll(() => pool.end());

const keysUnder = (byte: number, maxAgeMs = 60_000): KeyStore =>
  createPostgresKeys({ pool, masterKey: masterKey(new Uint8Array(32).fill(byte)), cache: { size: 100, maxAgeMs } });

describe('the keys of persons', () => {
  it('are one a person, whichever of many replicas needs it first', async () => {
    const replicas = Array.from({ length: 8 }, () => keysUnder(1));
    const keys = await Promise.all(replicas.map((replica) => replica.keyFor('person:raced')));
    expect(new Set(keys.map((key) => (key.kind === 'key' ? Buffer.from(key.key).toString('hex') : 'none'))).size).toBe(
      1,
    );
    expect(await keysUnder(1).findKey('person:nobody')).toBeUndefined();
  });

  it('are not in the database in a form that it can read itself', async () => {
    const found = await keysUnder(1).keyFor('person:ada');
    const { rows } = await pool.query({ text: "SELECT wrapped FROM subject_keys WHERE subject = 'person:ada'" });
    const wrapped = (rows as { wrapped: Buffer }[])[0]?.wrapped ?? Buffer.alloc(0);
    expect(found.kind === 'key' && wrapped.includes(Buffer.from(found.key))).toBe(false);
    await expect(keysUnder(2).findKey('person:ada')).rejects.toMatchObject({ code: 'MasterKeyWrong' });
  });

  it('never come back once destroyed, not even for a person who had none yet', async () => {
    const keys = keysUnder(1);
    await keys.keyFor('person:leaves');
    for (const subject of ['person:leaves', 'person:never-here']) {
      await keys.destroyKey(subject);
      await keys.destroyKey(subject);
      expect(await keys.keyFor(subject)).toEqual({ kind: 'destroyed' });
      expect(await keysUnder(1).keyFor(subject)).toEqual({ kind: 'destroyed' });
    }
  });

  it('are forgotten by other replicas within the time their cache allows', async () => {
    const [here, there] = [keysUnder(1), keysUnder(1, 50)];
    await there.keyFor('person:cached');
    await here.destroyKey('person:cached');
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await there.findKey('person:cached')).toEqual({ kind: 'destroyed' });
  });

  it('protect the store’s own key from being destroyed', async () => {
    await expect(keysUnder(1).destroyKey('$digests')).rejects.toMatchObject({ code: 'KeyProtected' });
  });
});

describe('the record’s database', () => {
  it('holds no clear personal text and no fingerprint that a guess could be tried on', async () => {
    const record = await openTestRecord();
    const stream = newCase();
    const secret = { $personal: 'person:ada', value: 'ada@example.org' };
    const outcome = { kind: 'events', events: [happened({ mail: secret })], answer: { mail: secret } } as const;
    const append = appendTo(stream, nowhere, { outcome });
    const head = await headAfterAppend(record.store, append);
    const details = { mail: secret };
    const refusal = { kind: 'refusal', refusal: { code: 'NotNow', message: 'later', details } } as const;
    await record.store.append(appendTo(stream, head, { outcome: refusal }));
    await record.store.saveSnapshot(stream, { seq: 1, stateVersion: 1, state: { mail: secret } });
    const text = await everythingIn(record.url);
    expect(text).toContain(stream.id);
    expect(text).not.toContain('ada@example.org');
    expect(text).not.toContain(append.command.fingerprint);
    await record.close();
  });
});

/** Every row of every table as text. */
const everythingIn = async (url: string): Promise<string> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const tables = await client.query<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
  );
  const texts: string[] = [];
  for (const { name } of tables.rows) {
    const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
    texts.push(...rows.map(({ row }) => row));
  }
  await client.end();
  return texts.join('\n');
};
