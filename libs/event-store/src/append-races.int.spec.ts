import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StreamRef } from '@throughline/events';
import { refusalsOf } from './commit-text.js';
import { blockedStatements, holdTransaction, type HeldTransaction } from './test-held-transaction.js';
import type { Append, Appended, EventStore, Head } from './ports.js';
import { createPostgresStore } from './postgres-store.js';
import { appendTo, happened, headAfterAppend, newCase, nowhere } from './test-appends.js';
import { openTestRecord, type TestRecord } from './test-record.js';

let record: TestRecord;
let store: EventStore;

beforeAll(async () => {
  record = await openTestRecord();
  store = record.store;
});

afterAll(() => record.close());

const refusalOutcome = { kind: 'refusal', refusal: { code: 'NotACandidate', message: 'not ada' } } as const;
const answerOutcome = { kind: 'answer', answer: 'nothing to do' } as const;

type Race = { readonly first: Append; readonly second: Append; readonly end: 'commit' | 'rollback' };

/** `first` is written in a transaction that stays open until `second` waits for it, and then ends. */
const race = async ({ first, second, end }: Race): Promise<Appended> => {
  const held: HeldTransaction = await holdTransaction(record.url);
  const holder = await createPostgresStore({ pool: held.pool, keys: record.keys });
  expect(await holder.append(first)).toMatchObject({ kind: 'appended' });
  const waiting = store.append(second);
  await blockedStatements(record.url, 1);
  await held[end]();
  return waiting;
};

const commitsOf = async (stream: StreamRef): Promise<number> => (await store.read(stream)).commits.length;

const begun = async (stream: StreamRef): Promise<Head> => headAfterAppend(store, appendTo(stream, nowhere));

describe('two decisions on the same state', () => {
  it('writes the one that came first; the other waits, and must decide again', async () => {
    const stream = newCase();
    const head = await begun(stream);
    const second = appendTo(stream, head);
    expect(await race({ first: appendTo(stream, head), second, end: 'commit' })).toEqual({
      kind: 'conflict',
      head: await store.head(stream),
    });
    expect(await commitsOf(stream)).toBe(2);
    expect(await store.answerTo(second.command)).toBeUndefined();
  });

  it('writes the second when the first was undone', async () => {
    const stream = newCase();
    const head = await begun(stream);
    const raced = await race({ first: appendTo(stream, head), second: appendTo(stream, head), end: 'rollback' });
    expect(raced).toMatchObject({ kind: 'appended', head: { seq: 2 } });
    expect(await commitsOf(stream)).toBe(2);
  });

  it('lets one of two creations of a stream win', async () => {
    const stream = newCase();
    const creation = (): Append => appendTo(stream, nowhere);
    expect(await race({ first: creation(), second: creation(), end: 'commit' })).toMatchObject({
      kind: 'conflict',
      head: { seq: 1 },
    });
    const other = newCase();
    const [first, second] = [appendTo(other, nowhere), appendTo(other, nowhere)];
    expect(await race({ first, second, end: 'rollback' })).toMatchObject({ kind: 'appended', head: { seq: 1 } });
  });

  it('keeps one unbroken chain under twenty writers who all decide again when they lose', async () => {
    const stream = newCase();
    const write = async (): Promise<void> => {
      const append = appendTo(stream, await store.head(stream));
      for (let result = await store.append(append); result.kind === 'conflict';) {
        result = await store.append({ ...append, expected: result.head });
      }
    };
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        for (let times = 0; times < 5; times += 1) await write();
      }),
    );
    const { commits } = await store.read(stream);
    expect(commits.map((commit) => commit.firstSeq)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    expect(commits.slice(1).map((commit) => commit.previousHash)).toEqual(
      commits.slice(0, -1).map((commit) => commit.hash),
    );
  });
});

describe('refusals and answers without events', () => {
  it.each([
    ['a refusal', refusalOutcome],
    ['an answer without events', answerOutcome],
  ])('does not record %s that was decided before an event which is being written', async (_what, outcome) => {
    const stream = newCase();
    const head = await begun(stream);
    const second = appendTo(stream, head, { outcome });
    expect(await race({ first: appendTo(stream, head), second, end: 'commit' })).toMatchObject({
      kind: 'conflict',
      head: { seq: 2 },
    });
    expect(await store.answerTo(second.command)).toBeUndefined();
    expect(await commitsOf(refusalsOf(stream))).toBe(0);
  });

  it('records a refusal when the event that was in its way was undone', async () => {
    const stream = newCase();
    const head = await begun(stream);
    const second = appendTo(stream, head, { outcome: refusalOutcome });
    expect(await race({ first: appendTo(stream, head), second, end: 'rollback' })).toEqual({ kind: 'appended', head });
    expect(await store.answerTo(second.command)).toMatchObject({ kind: 'refused', seq: 1 });
  });

  it('makes an event wait for a refusal of the same state, and then writes it', async () => {
    const stream = newCase();
    const head = await begun(stream);
    const first = appendTo(stream, head, { outcome: refusalOutcome });
    expect(await race({ first, second: appendTo(stream, head), end: 'commit' })).toMatchObject({
      kind: 'appended',
      head: { seq: 2 },
    });
    expect(await commitsOf(refusalsOf(stream))).toBe(1);
  });

  it('does not record that a case is unknown while it is being created', async () => {
    const stream = newCase();
    const second = appendTo(stream, nowhere, { outcome: refusalOutcome });
    expect(await race({ first: appendTo(stream, nowhere), second, end: 'commit' })).toMatchObject({
      kind: 'conflict',
      head: { seq: 1 },
    });
    expect(await store.answerTo(second.command)).toBeUndefined();
    expect(await commitsOf(refusalsOf(stream))).toBe(0);
  });

  it.each(['commit', 'rollback'] as const)('creates a case after a refusal that found none there (%s)', async (end) => {
    const stream = newCase();
    const first = appendTo(stream, nowhere, { outcome: refusalOutcome });
    expect(await race({ first, second: appendTo(stream, nowhere), end })).toMatchObject({
      kind: 'appended',
      head: { seq: 1 },
    });
    expect(await commitsOf(refusalsOf(stream))).toBe(end === 'commit' ? 1 : 0);
  });

  it('chains two refusals that were decided at the same moment, one after the other', async () => {
    const stream = newCase();
    const head = await begun(stream);
    const refused = (): Append => appendTo(stream, head, { outcome: refusalOutcome });
    expect(await race({ first: refused(), second: refused(), end: 'commit' })).toEqual({ kind: 'appended', head });
    const { commits } = await store.read(refusalsOf(stream));
    expect(commits.map((commit) => commit.firstSeq)).toEqual([1, 2]);
    expect(commits[1]?.previousHash).toBe(commits[0]?.hash);
  });
});

describe('the same command, twice at once', () => {
  it('answers the second from the first, on one stream', async () => {
    const stream = newCase();
    const append = appendTo(stream, nowhere);
    const stored = {
      kind: 'accepted',
      seq: 1,
      answer: append.outcome.kind === 'events' ? append.outcome.answer : null,
    };
    expect(await race({ first: append, second: append, end: 'commit' })).toEqual({ kind: 'answered', stored });
    expect(await commitsOf(stream)).toBe(1);
  });

  it('answers the second from the first, on two streams, and undoes all that the second had written', async () => {
    const [one, other] = [newCase(), newCase()];
    const first = appendTo(one, nowhere);
    expect(await race({ first, second: { ...first, stream: other }, end: 'commit' })).toMatchObject({
      kind: 'answered',
      stored: { seq: 1 },
    });
    expect(await store.head(other)).toEqual(nowhere);
    expect(await commitsOf(other)).toBe(0);
  });

  it('refuses another body that raced under the same id', async () => {
    const first = appendTo(newCase(), nowhere);
    const otherBody = { ...first.command, fingerprint: 'f'.repeat(64) };
    const second = appendTo(newCase(), nowhere, { command: otherBody });
    expect(await race({ first, second, end: 'commit' })).toEqual({ kind: 'reused' });
    const third = appendTo(first.stream, nowhere, { command: otherBody });
    expect(await store.append(third)).toEqual({ kind: 'reused' });
  });

  it('writes the second when the first was undone', async () => {
    const first = appendTo(newCase(), nowhere);
    expect(await race({ first, second: { ...first, stream: newCase() }, end: 'rollback' })).toMatchObject({
      kind: 'appended',
    });
    expect(await store.answerTo(first.command)).toMatchObject({ kind: 'accepted', seq: 1 });
  });

  it('answers a refused command the same when it races with itself', async () => {
    const stream = newCase();
    const append = appendTo(stream, nowhere, { outcome: refusalOutcome });
    expect(await race({ first: append, second: append, end: 'commit' })).toMatchObject({
      kind: 'answered',
      stored: { kind: 'refused' },
    });
    expect(await commitsOf(refusalsOf(stream))).toBe(1);
  });

  it('never stores a lost race as an answer: decided again, the command is written under its id', async () => {
    const stream = newCase();
    const head = await begun(stream);
    const second = appendTo(stream, head, {
      outcome: { kind: 'events', events: [happened('again')], answer: 'second' },
    });
    const raced = await race({ first: appendTo(stream, head), second, end: 'commit' });
    expect(await store.append({ ...second, expected: raced.kind === 'conflict' ? raced.head : head })).toMatchObject({
      kind: 'appended',
      head: { seq: 3 },
    });
    expect(await store.answerTo(second.command)).toEqual({ kind: 'accepted', seq: 3, answer: 'second' });
  });
});
