import { createHash } from 'node:crypto';
import pg from 'pg';
import {
  createMemoryKeys,
  createPostgresStore,
  createSequencer,
  migrate,
  openPool,
  type Append,
  type Head,
  type KeyStore,
  type PostgresStore,
  type Sequencer,
} from '@throughline/event-store';
import { genesisHash, type StreamRef } from '@throughline/events';

/** A small record on the real PostgreSQL of the test run, and a superuser who can tamper with it. For specs alone. */
export type TestRecord = {
  readonly store: PostgresStore;
  readonly keys: KeyStore;
  readonly superuser: pg.Client;
  readonly sequencer: Sequencer;
  readonly number: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Makes an empty record in a new database. */
export const openTestRecord = async (): Promise<TestRecord> => {
  const url = await createDatabase();
  await migrate({ url });
  const pool = openPool({ url });
  const keys = createMemoryKeys();
  const store = await createPostgresStore({ pool, keys });
  const superuser = new pg.Client({ connectionString: url });
  await superuser.connect();
  const sequencer = createSequencer({ pool });
  const number = async (): Promise<void> => {
    const sql = 'SELECT (SELECT count(*) FROM commits) <> (SELECT count(*) FROM log_order) AS behind';
    while ((await superuser.query<{ behind: boolean }>(sql)).rows[0]?.behind === true) await sequencer.pass();
  };
  const close = async (): Promise<void> => {
    await sequencer.stop();
    await Promise.all([pool.end(), superuser.end()]);
  };
  return { store, keys, superuser, sequencer, number, close };
};

let commands = 0;

/** Appends commits of one to three events each to a case, some with personal values; gives back where it then stands. */
export const appendCommits = async (store: PostgresStore, stream: StreamRef, count: number): Promise<Head> => {
  let head: Head = { seq: 0, hash: genesisHash, at: undefined };
  for (let times = 0; times < count; times += 1) {
    const note = times % 3 === 0 ? { $personal: `person:${stream.id}`, value: 'Ada' } : 'a note';
    const events = Array.from({ length: 1 + (times % 3) }, () => ({ type: 'Noted', v: 1, data: { note, times } }));
    head = await appended(store, { ...anAppend(stream, head), outcome: { kind: 'events', events, answer: null } });
  }
  return head;
};

/** Has a command on a case refused. */
export const refuse = async (store: PostgresStore, stream: StreamRef): Promise<void> => {
  const refusal = { code: 'NotACandidate', message: 'ada may not claim task 3' };
  await appended(store, { ...anAppend(stream, await store.head(stream)), outcome: { kind: 'refusal', refusal } });
};

const anAppend = (stream: StreamRef, expected: Head): Append => {
  commands += 1;
  const id = String(commands);
  const fingerprint = createHash('sha256').update(id).digest('hex');
  return {
    ...{ stream, expected, command: { namespace: 'tests', id, type: 'Note', fingerprint } },
    at: new Date(1_795_000_000_000 + commands * 1_000).toISOString(),
    actor: { kind: 'person', id: 'ada' },
    outcome: { kind: 'answer', answer: null },
  };
};

const appended = async (store: PostgresStore, append: Append): Promise<Head> => {
  const done = await store.append(append);
  if (done.kind !== 'appended') throw new Error(`the append ended as ${done.kind}`);
  return done.head;
};

let databases = 0;

const createDatabase = async (): Promise<string> => {
  const server = process.env['TEST_DATABASE_URL'];
  if (server === undefined) throw new Error('TEST_DATABASE_URL is not set: integration specs run in the int project');
  databases += 1;
  const name = `audit_${String(process.pid)}_${String(Date.now())}_${String(databases)}`;
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  return Object.assign(new URL(server), { pathname: `/${name}` }).toString();
};
