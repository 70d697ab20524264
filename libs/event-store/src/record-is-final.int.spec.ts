import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { appendTo, headAfterAppend, newCase, nowhere } from './test-appends.js';
import { openTestRecord, type TestRecord } from './test-record.js';

let record: TestRecord;
let owner: pg.Client;
let application: pg.Client;

/** A login of its own, a member of the application role and of nothing else: what production connects with. */
const loginName = `app_login_${String(process.pid)}_${String(Date.now())}`;

beforeAll(async () => {
  record = await openTestRecord();
  await headAfterAppend(record.store, appendTo(newCase(), nowhere));
  await record.store.saveSnapshot(newCase(), { seq: 1, stateVersion: 1, state: null });
  await record.store.put(new Uint8Array([1]));
  await record.number();
  owner = new pg.Client({ connectionString: record.url });
  await owner.connect();
  await owner.query(`CREATE ROLE ${loginName} LOGIN PASSWORD 'only-for-this-spec' IN ROLE throughline_app`);
  const url = Object.assign(new URL(record.url), { username: loginName, password: 'only-for-this-spec' });
  application = new pg.Client({ connectionString: url.toString() });
  await application.connect();
});

afterAll(async () => {
  await application.end();
  await owner.query(`DROP ROLE ${loginName}`);
  await owner.end();
  await record.close();
});

const recorded = ['commits', 'log_order', 'command_keys', 'stream_heads', 'contents'] as const;

const columnOf = { commits: 'body', log_order: 'id', command_keys: 'answer', stream_heads: 'id', contents: 'bytes' };

const changes = recorded.flatMap((table) => [
  `UPDATE ${table} SET ${columnOf[table]} = ${columnOf[table]}`,
  `DELETE FROM ${table}`,
  `TRUNCATE ${table}`,
]);

const around = recorded.flatMap((table) => [
  `ALTER TABLE ${table} DISABLE TRIGGER ALL`,
  `DROP TRIGGER ${table}_final ON ${table}`,
  `DROP TABLE ${table}`,
  `ALTER TABLE ${table} RENAME TO gone`,
]);

const throughTheBack = [
  "SET session_replication_role = 'replica'",
  'ALTER FUNCTION forbid_change() RENAME TO gone',
  "CREATE OR REPLACE FUNCTION forbid_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
  "INSERT INTO commits (kind, id, first_seq, last_seq, at, body, previous_hash, hash) VALUES ('case', 'x', 1, 1, '', '', '', '')",
  "INSERT INTO stream_heads VALUES ('case', 'x', 1, '', '')",
  "INSERT INTO command_keys VALUES ('a', 'b', '', 'case', 'x', 1, false, '')",
  "INSERT INTO log_order VALUES (999, 'case', 'x', 1, 1, '', '3')",
  'DELETE FROM snapshots',
  "SELECT append_refusal('case/x', '', ARRAY['','','','',''])",
  "SELECT project_inline('case', 'x', '{}')",
  'SET ROLE pg_write_all_data',
  'CREATE TABLE public.mine (a int)',
];

describe('the application’s own role', () => {
  it.each([...changes, ...around, ...throughTheBack])('can’t do: %s', async (sql) => {
    await expect(application.query(sql)).rejects.toMatchObject({ code: '42501' });
  });

  it.each(recorded)('can’t give itself the right to change %s', async (table) => {
    await application.query(`GRANT UPDATE ON ${table} TO ${loginName}`);
    const change = application.query(`UPDATE ${table} SET ${columnOf[table]} = ${columnOf[table]}`);
    await expect(change).rejects.toMatchObject({ code: '42501' });
  });

  it.each([...recorded, 'snapshots'])('reads %s', async (table) => {
    expect((await application.query(`SELECT * FROM ${table}`)).rows.length).toBeGreaterThan(0);
  });

  it('can’t put tables of its own in front of the record’s', async () => {
    await application.query('CREATE TEMP TABLE command_keys (LIKE command_keys)');
    const append = appendTo(newCase(), nowhere);
    const values = ['case', append.stream.id, 'tests', append.command.id];
    await application.query(
      `SELECT append_events($1, $2, 0, decode(repeat('00', 32), 'hex'), 1, '2026-11-22T10:00:00.000Z', '{}',
        decode(repeat('11', 32), 'hex'), $3, $4, '', 'null', NULL)`,
      values,
    );
    const written = await owner.query('SELECT 1 FROM command_keys WHERE command_id = $1', [append.command.id]);
    expect(written.rowCount).toBe(1);
  });
});

describe('the owner, in normal operation', () => {
  const forOwner = changes.filter((sql) => !sql.startsWith('UPDATE stream_heads'));

  it.each(forOwner)('can’t do: %s', async (sql) => {
    await expect(owner.query(sql)).rejects.toMatchObject({ code: '23001' });
  });

  it('can’t slip past the triggers as a replica would', async () => {
    await owner.query("SET session_replication_role = 'replica'");
    await expect(owner.query('DELETE FROM commits')).rejects.toMatchObject({ code: '23001' });
    await owner.query('RESET session_replication_role');
  });
});
