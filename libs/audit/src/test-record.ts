import { createHash } from 'node:crypto';
import pg from 'pg';
import type { Append, Head, PostgresStore } from '@throughline/event-store';
import { openTestRecord, type TestRecord } from '@throughline/event-store/testing';
import { genesisHash, type StreamRef } from '@throughline/events';

/** A small record on the real PostgreSQL of the test run, and a superuser who can tamper with it. For specs alone. */
export type TamperableRecord = TestRecord & { readonly superuser: pg.Client };

/** Makes an empty record in a new database. */
export const openTamperableRecord = async (): Promise<TamperableRecord> => {
  const record = await openTestRecord();
  const superuser = new pg.Client({ connectionString: record.url });
  await superuser.connect();
  const close = async (): Promise<void> => {
    await superuser.end();
    await record.close();
  };
  return { ...record, superuser, close };
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
