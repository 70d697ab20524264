import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Json, StreamRef } from '@throughline/events';
import fc from 'fast-check';
import { refusalsOf } from './commit-text.js';
import { createMemoryStore } from './memory-store.js';
import type { Append, Appended, EventStore, Head } from './ports.js';
import { sha256 } from './sha256.js';
import { happened, nowhere } from './test-appends.js';
import { openTestRecord, type TestRecord } from './test-record.js';

let record: TestRecord;

beforeAll(async () => {
  record = await openTestRecord();
});

afterAll(() => record.close());

/** One try of a client: on a stream, knowing its newest head or an older one, under an id that may have been used. */
type Try = {
  readonly stream: 'one' | 'two';
  readonly knows: 'newest' | 'first' | 'nothing';
  readonly id: number;
  readonly body: number;
  readonly minute: number;
  readonly outcome: Append['outcome'];
};

const outcomes: fc.Arbitrary<Append['outcome']> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('events' as const),
      events: fc.array(
        fc.jsonValue().map((data) => happened(data as Json)),
        { minLength: 1, maxLength: 3 },
      ),
      answer: fc.jsonValue().map((answer) => answer as Json),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('answer' as const), answer: fc.constant('nothing to do') }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('refusal' as const),
      refusal: fc.record({ code: fc.constantFrom('NotNow', 'NotYou'), message: fc.string() }),
    }),
  },
);

const tries: fc.Arbitrary<readonly Try[]> = fc.array(
  fc.record({
    stream: fc.constantFrom('one' as const, 'two' as const),
    knows: fc.constantFrom('newest' as const, 'newest' as const, 'first' as const, 'nothing' as const),
    id: fc.nat({ max: 12 }),
    body: fc.nat({ max: 1 }),
    minute: fc.integer({ min: 10, max: 59 }),
    outcome: outcomes,
  }),
  { minLength: 1, maxLength: 15 },
);

/** Runs the tries on one store; `run` keeps runs apart in a database that they share. */
const results = async (store: EventStore, run: string, all: readonly Try[]): Promise<readonly unknown[]> => {
  const told: Appended[] = [];
  const firsts = new Map<string, Head>();
  for (const { stream: name, knows, id, body, minute, outcome } of all) {
    const stream: StreamRef = { kind: 'case', id: `${run}/${name}` };
    const newest = await store.head(stream);
    if (newest.seq > 0 && !firsts.has(name)) firsts.set(name, newest);
    const expected = { newest, first: firsts.get(name) ?? nowhere, nothing: nowhere }[knows];
    const command = { namespace: run, id: String(id), type: 'Try', fingerprint: sha256(String(body)) };
    const at = `2026-11-22T10:${String(minute)}:00.000Z`;
    told.push(await store.append({ stream, expected, command, at, actor: { kind: 'person', id: 'ada' }, outcome }));
  }
  const streams = ['one', 'two'].map((name): StreamRef => ({ kind: 'case', id: `${run}/${name}` }));
  const read = await Promise.all([...streams, ...streams.map(refusalsOf)].map((stream) => store.read(stream)));
  return [...told, ...read];
};

it('tells the same and writes the same, hash by hash, in memory and on PostgreSQL', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(tries, async (all) => {
      runs += 1;
      const run = `run-${String(runs)}`;
      const inMemory = await results(createMemoryStore(), run, all);
      expect(await results(record.store, run, all)).toEqual(inMemory);
    }),
    { numRuns: 60 },
  );
});
