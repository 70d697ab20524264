import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { genesisHash, streamName, type StreamRef } from '@throughline/events';
import { adoptRestoredRecord } from './adopt-restored-record.js';
import { holdTransaction } from './test-held-transaction.js';
import type { Head, LoggedCommit } from './ports.js';
import { createPostgresStore } from './postgres-store.js';
import {
  createSequencer,
  type Sequencer,
  type SequencerNotice,
  type SequencerParts,
  type SequencerPass,
} from './sequencer.js';
import { appendTo, headAfterAppend, newCase, nowhere } from './test-appends.js';
import { numberAll, openTestRecord, type TestRecord } from './test-record.js';

let record: TestRecord;
const opened: Sequencer[] = [];

beforeAll(async () => {
  record = await openTestRecord();
});

afterAll(() => record.close());

afterEach(async () => {
  for (const sequencer of opened.splice(0)) await sequencer.stop();
});

const newSequencer = (parts: Omit<SequencerParts, 'pool'> = {}): Sequencer => {
  const sequencer = createSequencer({ pool: record.pool, ...parts });
  opened.push(sequencer);
  return sequencer;
};

const appendMany = async (count: number, stream = newCase()): Promise<Head> => {
  let head = await record.store.head(stream);
  for (let times = 0; times < count; times += 1) head = await headAfterAppend(record.store, appendTo(stream, head));
  return head;
};

const wholeLog = async (): Promise<readonly LoggedCommit[]> => {
  const all: LoggedCommit[] = [];
  for (let more = true; more;) {
    const next = await record.store.readLog(BigInt(all.length), 1_000);
    all.push(...next);
    more = next.length > 0;
  }
  return all;
};

const rowsIn = async (table: string): Promise<number> => {
  const { rows } = await record.pool.query({ text: `SELECT count(*)::int AS rows FROM ${table}` });
  return (rows as { rows: number }[])[0]?.rows ?? 0;
};

/** The promise itself: every commit once, no gap, and within each stream in the order of its chain. */
const expectWholeLog = async (): Promise<void> => {
  const log = await wholeLog();
  expect(log.map(({ no }) => no)).toEqual(log.map((_, index) => BigInt(index + 1)));
  expect(log).toHaveLength(await rowsIn('commits'));
  const heads = new Map<string, string>();
  for (const { commit } of log) {
    const name = streamName(commit.stream);
    expect([name, commit.previousHash]).toEqual([name, heads.get(name) ?? genesisHash]);
    heads.set(name, commit.hash);
  }
};

const placesOf = async (stream: StreamRef): Promise<readonly number[]> =>
  (await wholeLog()).filter(({ commit }) => commit.stream.id === stream.id).map(({ commit }) => commit.firstSeq);

/** Other specs run in the same cluster, and their transactions hold the same horizon. */
const until = async (holds: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; tries < 400; tries += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('it never came to hold');
};

const isHolding = (pass: SequencerPass): boolean => pass.kind === 'led' && pass.held === 1;

describe('the one global order', () => {
  it('waits for a long transaction while a thousand others commit, says so, and then misses none', async () => {
    const notices: SequencerNotice[] = [];
    const sequencer = newSequencer({ horizonLimitMs: 50, onNotice: (notice) => notices.push(notice) });
    await numberAll(sequencer, record.pool);
    const before = await record.store.lastNo();
    const held = await holdTransaction(record.url);
    const slow = await createPostgresStore({ pool: held.pool, keys: record.keys });
    const stream = newCase();
    await headAfterAppend(slow, appendTo(stream, nowhere));
    await Promise.all(Array.from({ length: 10 }, () => appendMany(100)));
    for (let times = 0; times < 5; times += 1) {
      expect(await sequencer.pass()).toMatchObject({ kind: 'led', numbered: 0 });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const xid = await held.xid();
    const told = notices.flatMap((notice) => (notice.kind === 'horizonHeld' ? [notice.horizon <= xid] : []));
    expect(told).toContain(true);
    expect(await record.store.lastNo()).toBe(before);
    await held.commit();
    await numberAll(sequencer, record.pool);
    expect(await record.store.lastNo()).toBe(before + 1_001n);
    await until(async () => (await sequencer.pass()).kind === 'led' && notices.at(-1)?.kind === 'horizonFree');
    expect(await placesOf(stream)).toEqual([1]);
    await expectWholeLog();
  });

  it('holds back a commit of a transaction that wrote before it loaded, even over a change of leader', async () => {
    const sequencer = newSequencer();
    await numberAll(sequencer, record.pool);
    const stream = newCase();
    const early = await holdTransaction(record.url);
    await early.xid();
    const between = newCase();
    await appendMany(1, between);
    const open = await holdTransaction(record.url);
    await open.xid();
    const first = await appendMany(1, stream);
    const wroteEarly = await createPostgresStore({ pool: early.pool, keys: record.keys });
    await headAfterAppend(wroteEarly, appendTo(stream, first));
    await early.commit();
    await until(async () => (await sequencer.pass()).kind === 'led' && (await placesOf(between)).length === 1);
    expect(await sequencer.pass()).toMatchObject({ kind: 'led', numbered: 0, held: 1 });
    expect(await placesOf(stream)).toEqual([]);
    await sequencer.stop();
    const successor = newSequencer();
    await until(async () => isHolding(await successor.pass()));
    expect(await placesOf(stream)).toEqual([]);
    await open.rollback();
    await numberAll(successor, record.pool);
    expect(await placesOf(stream)).toEqual([1, 2]);
    await expectWholeLog();
  });

  it('leaves no gap where a transaction was undone', async () => {
    const sequencer = newSequencer();
    const held = await holdTransaction(record.url);
    const undone = await createPostgresStore({ pool: held.pool, keys: record.keys });
    await headAfterAppend(undone, appendTo(newCase(), nowhere));
    await appendMany(2);
    await held.rollback();
    await appendMany(1);
    await numberAll(sequencer, record.pool);
    await expectWholeLog();
  });

  it('numbers in small batches what many streams wrote in one transaction', async () => {
    const sequencer = newSequencer({ batch: 3 });
    const held = await holdTransaction(record.url);
    const together = await createPostgresStore({ pool: held.pool, keys: record.keys });
    for (let cases = 0; cases < 8; cases += 1) {
      const stream = newCase();
      const head = await headAfterAppend(together, appendTo(stream, nowhere));
      await headAfterAppend(together, appendTo(stream, head));
    }
    await held.commit();
    await numberAll(sequencer, record.pool);
    await expectWholeLog();
  });
});

describe('the lead', () => {
  it('is one sequencer’s at a time; another takes over when it stops', async () => {
    const [one, other] = [newSequencer(), newSequencer()];
    expect(await one.pass()).toMatchObject({ kind: 'led' });
    expect(await other.pass()).toEqual({ kind: 'standby' });
    await one.stop();
    expect(await other.pass()).toMatchObject({ kind: 'led' });
  });

  it('is taken over from a leader that has fallen silent, and what that one does after is led anew', async () => {
    const frozen = newSequencer({ silenceMs: 200 });
    expect(await frozen.pass()).toMatchObject({ kind: 'led' });
    const next = newSequencer();
    await until(async () => (await next.pass()).kind === 'led');
    await appendMany(3);
    await expect(frozen.pass()).rejects.toMatchObject({ retryable: true });
    expect(await frozen.pass()).toEqual({ kind: 'standby' });
    await until(async () => (await next.pass()).kind === 'led');
  });

  it('does not let a second sequencer number what has a place, even if it believes it leads', async () => {
    const sequencer = newSequencer();
    await appendMany(3);
    await numberAll(sequencer, record.pool);
    const stale = record.pool.query({
      text: `SELECT number_commits(array_agg(kind), array_agg(id), array_agg(first_seq), '0') FROM log_order`,
    });
    await expect(stale).rejects.toMatchObject({ code: '23505' });
    await expectWholeLog();
  });

  it('misses none and disorders none while two fight for it and each is cut off again and again', async () => {
    const faults: SequencerNotice[] = [];
    const fighting = { batch: 7, pollMs: 1, standbyMs: 5, onNotice: (notice: SequencerNotice) => faults.push(notice) };
    const rivals = [newSequencer(fighting), newSequencer(fighting)];
    for (const rival of rivals) rival.start();
    const writers = Promise.all(Array.from({ length: 4 }, () => appendMany(150)));
    const soon = async (): Promise<undefined> => new Promise((resolve) => setTimeout(resolve, 25, undefined));
    while ((await Promise.race([writers, soon()])) === undefined) await killLeader();
    const wanted = await rowsIn('commits');
    for (let tries = 0; (await rowsIn('log_order')) < wanted && tries < 200; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    await Promise.all(rivals.map((rival) => rival.stop()));
    expect(faults.filter(({ kind }) => kind === 'leading').length).toBeGreaterThan(2);
    expect(faults.filter(({ kind }) => kind === 'fault').length).toBeGreaterThan(1);
    await expectWholeLog();
  });

  it('does not number a record that was restored into another cluster until it was adopted', async () => {
    const elsewhere = await openTestRecord();
    await headAfterAppend(elsewhere.store, appendTo(newCase(), nowhere));
    const superuser = await holdTransaction(elsewhere.url, 'superuser');
    await superuser.pool.query({ text: 'ALTER TABLE commits DISABLE TRIGGER commits_final' });
    await superuser.pool.query({ text: "UPDATE commits SET xid = '9000000000'" });
    await superuser.pool.query({ text: 'ALTER TABLE commits ENABLE ALWAYS TRIGGER commits_final' });
    await superuser.commit();
    await expect(elsewhere.sequencer.pass()).rejects.toMatchObject({ code: 'RecordFromElsewhere' });
    await adoptRestoredRecord({ url: elsewhere.url });
    await elsewhere.number();
    expect(await elsewhere.store.lastNo()).toBe(1n);
    await elsewhere.close();
  });
});

const killLeader = async (): Promise<void> => {
  const held = await holdTransaction(record.url, 'superuser');
  await held.pool.query({
    text: `SELECT pg_terminate_backend(pid) FROM pg_locks
      WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  });
  await held.rollback();
};
