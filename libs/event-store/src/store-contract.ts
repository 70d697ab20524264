import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { genesisHash, type Commit, type Json } from '@throughline/events';
import { commitText, refusalsOf } from './commit-text.js';
import type { CommitLog, ContentStore, EventStore, KeyStore } from './ports.js';
import { sha256 } from './sha256.js';
import { appendTo, happened, headAfterAppend, newCase, nowhere } from './test-appends.js';

/** A store under test, empty, with the keys that its personal values are sealed with. */
export type StoreUnderTest = {
  readonly store: EventStore & ContentStore & CommitLog;
  readonly keys: KeyStore;
  /** Numbers what was committed, where that is not done at once. */
  readonly number: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** What every store promises, whatever it is made of. For specs alone. */
export const storeContract = (name: string, open: () => Promise<StoreUnderTest>): void => {
  describe(name, () => {
    let opened: StoreUnderTest | undefined;
    const given = (): StoreUnderTest => opened ?? failed('the store did not open');
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(async () => opened?.close());
    appending(given);
    answering(given);
    refusing(given);
    personalValues(given);
    reading(given);
    logging(given);
    snapshotsAndContents(given);
  });
};

const failed = (why: string): never => {
  throw new Error(why);
};

const recomputed = ({ hash: _hash, ...unhashed }: Commit): string => sha256(commitText(unhashed));

const appending = (given: () => StoreUnderTest): void => {
  it('numbers the events of a stream from 1 without gaps, over all its commits', async () => {
    const { store } = given();
    const stream = newCase();
    const two = { kind: 'events', events: [happened('a'), happened('b')], answer: null } as const;
    const first = await headAfterAppend(store, appendTo(stream, nowhere, { outcome: two }));
    const second = await headAfterAppend(store, appendTo(stream, first));
    const { commits, head } = await store.read(stream);
    expect(commits.flatMap((commit) => commit.events.map((event) => event.seq))).toEqual([1, 2, 3]);
    expect([first.seq, second.seq, head]).toEqual([2, 3, second]);
    expect(await store.head(stream)).toEqual(head);
  });

  it('chains each commit to the one before it, by the hash of its canonical text', async () => {
    const { store } = given();
    const stream = newCase();
    const optional = { occurredAt: '2025-01-02T03:04:05.000Z', actingFor: 'bob', causation: 'case/17@42' };
    const first = await headAfterAppend(store, appendTo(stream, nowhere, optional));
    await headAfterAppend(store, appendTo(stream, first, { at: '2026-11-22T10:00:01.000Z' }));
    const { commits } = await store.read(stream);
    expect(commits.map(recomputed)).toEqual(commits.map((commit) => commit.hash));
    expect(commits.map((commit) => commit.previousHash)).toEqual([genesisHash, commits[0]?.hash]);
    expect(commits[0]).toMatchObject(optional);
  });

  it('refuses to write where the stream has moved on, and says where it stands', async () => {
    const { store } = given();
    const stream = newCase();
    const head = await headAfterAppend(store, appendTo(stream, nowhere));
    expect(await store.append(appendTo(stream, nowhere))).toEqual({ kind: 'conflict', head });
    const elsewhere = { ...head, hash: sha256('another past') };
    expect(await store.append(appendTo(stream, elsewhere))).toEqual({ kind: 'conflict', head });
    expect(await store.append(appendTo(newCase(), head))).toEqual({ kind: 'conflict', head: nowhere });
    expect((await store.read(stream)).commits).toHaveLength(1);
  });

  it('lets time in a stream never run backwards', async () => {
    const { store } = given();
    const stream = newCase();
    const late = await headAfterAppend(store, appendTo(stream, nowhere, { at: '2026-11-22T12:00:00.000Z' }));
    const next = await headAfterAppend(store, appendTo(stream, late, { at: '2026-11-22T11:00:00.000Z' }));
    expect(next.at).toBe('2026-11-22T12:00:00.000Z');
    const forgetful = { ...next, at: undefined };
    const early = appendTo(stream, forgetful, { at: '2026-11-22T09:00:00.000Z' });
    expect(await store.append(early)).toEqual({ kind: 'conflict', head: next });
  });

  it('refuses an event over 256 kB and an append that nobody may ask for', async () => {
    const { store } = given();
    const huge = { kind: 'events', events: [happened('ß'.repeat(131_073))], answer: null } as const;
    await expect(store.append(appendTo(newCase(), nowhere, { outcome: huge }))).rejects.toMatchObject({
      code: 'EventTooLarge',
      retryable: false,
    });
    const malformed = [
      { at: '2026-11-22 10:00' },
      { outcome: { kind: 'events', events: [], answer: null } },
      { outcome: { kind: 'answer', answer: null }, projections: { worklist: [] } },
    ] as const;
    for (const changes of malformed) {
      await expect(store.append(appendTo(newCase(), nowhere, changes))).rejects.toMatchObject({
        code: 'AppendMalformed',
      });
    }
  });
};

const answering = (given: () => StoreUnderTest): void => {
  it('gives the same command the same answer, wherever the stream has got to', async () => {
    const { store } = given();
    const stream = newCase();
    const append = appendTo(stream, nowhere);
    const head = await headAfterAppend(store, append);
    await headAfterAppend(store, appendTo(stream, head));
    const stored = {
      kind: 'accepted',
      seq: 1,
      answer: append.outcome.kind === 'events' ? append.outcome.answer : null,
    };
    expect(await store.append(append)).toEqual({ kind: 'answered', stored });
    expect(await store.append({ ...append, stream: newCase() })).toEqual({ kind: 'answered', stored });
    expect(await store.answerTo(append.command)).toEqual(stored);
    expect((await store.read(stream)).commits).toHaveLength(2);
  });

  it('refuses another body, or another kind of command, under an id that was used', async () => {
    const { store } = given();
    const append = appendTo(newCase(), nowhere);
    await headAfterAppend(store, append);
    const otherBody = { ...append.command, fingerprint: sha256('{"other":1}') };
    const otherType = { ...append.command, type: 'TrySomethingElse' };
    for (const command of [otherBody, otherType]) {
      expect(await store.append({ ...append, command })).toEqual({ kind: 'reused' });
      expect(await store.answerTo(command)).toBe('reused');
    }
  });

  it('keeps the ids of two namespaces apart', async () => {
    const { store } = given();
    const append = appendTo(newCase(), nowhere);
    await headAfterAppend(store, append);
    const foreign = { ...append.command, namespace: 'others' };
    expect(await store.answerTo(foreign)).toBeUndefined();
    await headAfterAppend(store, appendTo(newCase(), nowhere, { command: foreign }));
  });

  it('stores an answer without events only at the place that was decided on', async () => {
    const { store } = given();
    const stream = newCase();
    const head = await headAfterAppend(store, appendTo(stream, nowhere));
    const outcome = { kind: 'answer', answer: { already: true } } as const;
    const stale = appendTo(stream, nowhere, { outcome });
    expect(await store.append(stale)).toEqual({ kind: 'conflict', head });
    expect(await store.answerTo(stale.command)).toBeUndefined();
    const current = appendTo(stream, head, { outcome });
    expect(await store.append(current)).toEqual({ kind: 'appended', head });
    expect(await store.answerTo(current.command)).toEqual({ kind: 'accepted', seq: 1, answer: { already: true } });
    expect((await store.read(stream)).commits).toHaveLength(1);
  });
};

const obstacle = { code: 'NotACandidate', message: 'ada may not claim task 3', details: { task: 3 } };

const refusing = (given: () => StoreUnderTest): void => {
  it('records a refusal as a fact in a chained stream of its own, and leaves the refused stream as it was', async () => {
    const { store } = given();
    const stream = newCase();
    const head = await headAfterAppend(store, appendTo(stream, nowhere));
    const outcome = { kind: 'refusal', refusal: obstacle } as const;
    const refusals = [1, 2].map((minute) =>
      appendTo(stream, head, { outcome, at: `2026-11-22T10:0${String(3 - minute)}:00.000Z` }),
    );
    for (const append of refusals) expect(await store.append(append)).toEqual({ kind: 'appended', head });
    const { commits } = await store.read(refusalsOf(stream));
    expect(commits.map((commit) => commit.events)).toEqual(
      [1, 2].map((seq) => [
        { seq, type: 'CommandRefused', v: 1, data: { refused: { ...stream, seq: 1 }, refusal: obstacle } },
      ]),
    );
    expect(commits.map(recomputed)).toEqual(commits.map((commit) => commit.hash));
    expect(commits[1]?.previousHash).toBe(commits[0]?.hash);
    expect(commits[1]?.at).toBe('2026-11-22T10:02:00.000Z');
    expect(commits.map((commit) => commit.command.id)).toEqual(refusals.map((append) => append.command.id));
    expect(await store.head(stream)).toEqual(head);
  });

  it('gives a refused command the same refusal again', async () => {
    const { store } = given();
    const append = appendTo(newCase(), nowhere, { outcome: { kind: 'refusal', refusal: obstacle } });
    expect(await store.append(append)).toMatchObject({ kind: 'appended' });
    const stored = { kind: 'refused', seq: 0, refusal: obstacle };
    expect(await store.append(append)).toEqual({ kind: 'answered', stored });
    expect(await store.answerTo(append.command)).toEqual(stored);
  });

  it('never freezes a refusal that was decided on a state which is behind', async () => {
    const { store } = given();
    const stream = newCase();
    const head = await headAfterAppend(store, appendTo(stream, nowhere));
    const stale = appendTo(stream, nowhere, { outcome: { kind: 'refusal', refusal: obstacle } });
    expect(await store.append(stale)).toEqual({ kind: 'conflict', head });
    expect(await store.answerTo(stale.command)).toBeUndefined();
    expect((await store.read(refusalsOf(stream))).commits).toEqual([]);
    await headAfterAppend(store, { ...appendTo(stream, head), command: stale.command });
  });

  it('lets a stream be created after a command on it was refused because it was not there', async () => {
    const { store } = given();
    const stream = newCase();
    await store.append(appendTo(stream, nowhere, { outcome: { kind: 'refusal', refusal: obstacle } }));
    expect(await store.head(stream)).toEqual(nowhere);
    expect(await store.read(stream)).toEqual({ commits: [], head: nowhere });
    expect((await headAfterAppend(store, appendTo(stream, nowhere))).seq).toBe(1);
  });
};

const contact = (subject: string): Json => ({
  note: 'call back',
  mail: { $personal: subject, value: { text: 'ada@example.org' } },
});

const personalValues = (given: () => StoreUnderTest): void => {
  it('gives personal values back in events, answers, refusals and snapshots', async () => {
    const { store } = given();
    const stream = newCase();
    const data = contact(`${stream.id}/contact`);
    const outcome = { kind: 'events', events: [happened(data)], answer: data } as const;
    const append = appendTo(stream, nowhere, { outcome });
    const head = await headAfterAppend(store, append);
    const refusal = { ...obstacle, details: { data } };
    const refused = appendTo(stream, head, { outcome: { kind: 'refusal', refusal } });
    await store.append(refused);
    await store.saveSnapshot(stream, { seq: 1, stateVersion: 1, state: data });
    expect((await store.read(stream)).commits[0]?.events[0]?.data).toEqual(data);
    expect(await store.answerTo(append.command)).toMatchObject({ answer: data });
    expect(await store.answerTo(refused.command)).toMatchObject({ refusal });
    expect((await store.read(refusalsOf(stream))).commits[0]?.events[0]?.data).toMatchObject({ refusal });
    expect(await store.loadSnapshot(stream)).toMatchObject({ state: data });
  });

  it('erases a person: every value reads as erased, and every hash still verifies', async () => {
    const { store, keys, number } = given();
    const stream = newCase();
    const subject = `${stream.id}/contact`;
    const outcome = { kind: 'events', events: [happened(contact(subject)), happened(1)], answer: null } as const;
    const head = await headAfterAppend(store, appendTo(stream, nowhere, { outcome }));
    await keys.destroyKey(subject);
    const erased = { note: 'call back', mail: { $erased: subject } };
    expect((await store.read(stream)).commits[0]?.events.map((event) => event.data)).toEqual([erased, 1]);
    await number();
    const logged =
      (await store.readLog((await store.lastNo()) - 1n, 1))[0]?.commit ?? failed('the commit is not in the log');
    expect([logged.hash, recomputed(logged)]).toEqual([head.hash, head.hash]);
  });

  it('keeps nothing more of a person who was erased', async () => {
    const { store, keys } = given();
    const stream = newCase();
    const subject = `${stream.id}/contact`;
    await keys.destroyKey(subject);
    const outcome = { kind: 'events', events: [happened(contact(subject))], answer: null } as const;
    await headAfterAppend(store, appendTo(stream, nowhere, { outcome }));
    expect((await store.read(stream)).commits[0]?.events[0]?.data).toMatchObject({ mail: { $erased: subject } });
  });

  it('refuses values that look sealed but were not sealed here', async () => {
    const { store } = given();
    const events = [happened({ $sealed: 'person:ada', iv: 'AAAA', text: 'AAAA' })];
    const outcome = { kind: 'events', events, answer: null } as const;
    await expect(store.append(appendTo(newCase(), nowhere, { outcome }))).rejects.toMatchObject({
      code: 'ReservedKey',
    });
  });
};

const reading = (given: () => StoreUnderTest): void => {
  it('reads a stream from any event on, by whole commits, and in parts', async () => {
    const { store } = given();
    const stream = newCase();
    let head = nowhere;
    for (const size of [2, 1, 3]) {
      const events = Array.from({ length: size }, () => happened(size));
      head = await headAfterAppend(
        store,
        appendTo(stream, head, { outcome: { kind: 'events', events, answer: null } }),
      );
    }
    const firsts = async (after: number, limit?: number): Promise<number[]> =>
      (await store.read(stream, after, limit)).commits.map((commit) => commit.firstSeq);
    expect(await firsts(0)).toEqual([1, 3, 4]);
    expect(await firsts(1)).toEqual([1, 3, 4]);
    expect(await firsts(2)).toEqual([3, 4]);
    expect(await firsts(5)).toEqual([4]);
    expect(await firsts(0, 2)).toEqual([1, 3]);
    expect((await store.read(stream, 0, 2)).head.seq).toBe(3);
    expect(await store.read(stream, 6)).toEqual({ commits: [], head });
    expect(await store.read(newCase())).toEqual({ commits: [], head: nowhere });
  });

  it('gives data back as it came, whatever characters are in it', async () => {
    const { store } = given();
    const stream = newCase();
    const data = { 'clé "\\': ['\u0000', '\u2028', '💶', 'a\nb', 1e21, -0.5, true, null, {}], empty: '' };
    const outcome = { kind: 'events', events: [happened(data)], answer: data } as const;
    const append = appendTo({ ...stream, id: `${stream.id}/é 💶?` }, nowhere, { outcome });
    await headAfterAppend(store, append);
    expect((await store.read(append.stream)).commits[0]?.events[0]?.data).toEqual(data);
    expect(await store.answerTo(append.command)).toMatchObject({ answer: data });
  });
};

const logging = (given: () => StoreUnderTest): void => {
  it('gives every commit, refusals too, one place in one order that rises within each stream', async () => {
    const { store, number } = given();
    await number();
    const before = await store.lastNo();
    const [one, other] = [newCase(), newCase()];
    const first = await headAfterAppend(store, appendTo(one, nowhere));
    await headAfterAppend(store, appendTo(other, nowhere));
    const second = await headAfterAppend(store, appendTo(one, first));
    await store.append(appendTo(one, second, { outcome: { kind: 'refusal', refusal: obstacle } }));
    await number();
    const logged = await store.readLog(before, 10);
    expect(logged.map(({ no }) => no)).toEqual([1n, 2n, 3n, 4n].map((step) => before + step));
    expect(await store.lastNo()).toBe(before + 4n);
    expect(logged.filter(({ commit }) => commit.stream.id === one.id).map(({ commit }) => commit.firstSeq)).toEqual([
      1, 2,
    ]);
    expect(logged.filter(({ commit }) => commit.stream.kind === 'refusals')).toHaveLength(1);
    expect(await store.readLog(before + 1n, 2)).toEqual(logged.slice(1, 3));
  });

  it('follows the log sealed unless clear text is asked for', async () => {
    const { store, number } = given();
    await number();
    const before = await store.lastNo();
    const stream = newCase();
    const data = contact(`${stream.id}/contact`);
    await headAfterAppend(
      store,
      appendTo(stream, nowhere, { outcome: { kind: 'events', events: [happened(data)], answer: null } }),
    );
    await number();
    expect(JSON.stringify((await store.readLog(before, 1))[0]?.commit)).not.toContain('ada@example.org');
    expect((await store.readLog(before, 1, 'unsealed'))[0]?.commit.events[0]?.data).toEqual(data);
  });
};

const snapshotsAndContents = (given: () => StoreUnderTest): void => {
  it('keeps the furthest snapshot of a state version, and the last version written', async () => {
    const { store } = given();
    const stream = newCase();
    const save = async (seq: number, stateVersion: number): Promise<unknown> => {
      await store.saveSnapshot(stream, { seq, stateVersion, state: { seq, stateVersion } });
      return store.loadSnapshot(stream);
    };
    expect(await store.loadSnapshot(stream)).toBeUndefined();
    expect(await save(5, 1)).toEqual({ seq: 5, stateVersion: 1, state: { seq: 5, stateVersion: 1 } });
    expect(await save(4, 1)).toMatchObject({ seq: 5, stateVersion: 1 });
    expect(await save(3, 2)).toMatchObject({ seq: 3, stateVersion: 2 });
  });

  it('keeps large values by their content, once', async () => {
    const { store } = given();
    const bytes = new Uint8Array([0, 1, 2, 255]);
    const hash = await store.put(bytes);
    expect(hash).toBe('3d1f57c984978ef98a18378c8166c1cb8ede02c03eeb6aee7e2f121dfeee3e56');
    expect(await store.put(bytes)).toBe(hash);
    expect(await store.get(hash)).toEqual(bytes);
    expect(await store.get(sha256('nothing'))).toBeUndefined();
  });
};
