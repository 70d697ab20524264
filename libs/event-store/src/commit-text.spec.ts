import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { canonicalJson, genesisHash, type Commit, type Json, type JsonObject } from '@throughline/events';
import fc from 'fast-check';
import { commitText, commitTextPieces, type PlacelessCommit } from './commit-text.js';
import { createMemoryStore } from './memory-store.js';
import { appendTo, happened, newCase, nowhere } from './test-appends.js';

const json = fc.jsonValue({ noUnicodeString: false }).map((value) => value as Json);

const placeless = fc.record(
  {
    stream: fc.record({ kind: fc.constant('refusals' as const), id: fc.string({ minLength: 1 }) }),
    actor: fc.record({ kind: fc.constant('person' as const), id: fc.string({ minLength: 1 }) }),
    command: fc.record({ namespace: fc.string(), id: fc.string(), type: fc.string() }),
    event: fc.record({ type: fc.string(), v: fc.nat(), data: json }),
    actingFor: fc.string(),
    causation: fc.string(),
    occurredAt: fc.string(),
  },
  { requiredKeys: ['stream', 'actor', 'command', 'event'] },
);

const hashOf = (commit: Commit): string => {
  const { hash: _hash, ...unhashed } = commit;
  return createHash('sha256').update(commitText(unhashed), 'utf8').digest('hex');
};

describe('the text of a commit', () => {
  it('is the same when the database puts the place into the pieces', () => {
    fc.assert(
      fc.property(placeless, fc.nat(), (commit, seq) => {
        const at = '2026-11-22T10:00:00.000Z';
        const { event, ...rest } = commit as PlacelessCommit;
        const pieces = commitTextPieces(commit);
        const place = [at, String(seq), String(seq), genesisHash, ''];
        const joined = pieces.map((piece, index) => `${piece}${place[index] ?? ''}`).join('');
        const events = [{ ...event, seq }];
        expect(joined).toBe(commitText({ ...rest, at, events, firstSeq: seq, previousHash: genesisHash }));
      }),
    );
  });

  it('stays the same through the store and back, so that any reader can recompute the chain', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(json, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
        async (all) => {
          const store = createMemoryStore();
          const stream = newCase();
          let head = nowhere;
          for (const data of all) {
            const outcome = { kind: 'events', events: data.map(happened), answer: null } as const;
            const appended = await store.append(appendTo(stream, head, { outcome }));
            head = appended.kind === 'appended' ? appended.head : head;
          }
          const { commits } = await store.read(stream);
          expect(commits.map(hashOf)).toEqual(commits.map(({ hash }) => hash));
          expect(commits.map(({ previousHash }) => previousHash)).toEqual([
            genesisHash,
            ...commits.slice(0, -1).map(({ hash }) => hash),
          ]);
        },
      ),
    );
  });

  it('differs wherever anything in the commit differs', async () => {
    const store = createMemoryStore();
    const stream = newCase();
    await store.append(
      appendTo(stream, nowhere, { actingFor: 'bob', causation: 'case/17@42', occurredAt: '2025-01-02T03:04:05.000Z' }),
    );
    const [commit] = (await store.read(stream)).commits;
    const members = JSON.parse(canonicalJson(commit)) as JsonObject;
    const leaves = leafPaths(members).filter((path) => path.join('.') !== 'hash');
    expect(leaves.length).toBeGreaterThan(12);
    for (const path of leaves) {
      const { hash: _hash, ...changed } = changedAt(members, path) as JsonObject;
      expect([path, canonicalJson(changed) === canonicalJson(withoutHash(members))]).toEqual([path, false]);
    }
  });
});

const withoutHash = ({ hash: _hash, ...rest }: JsonObject): JsonObject => rest;

const leafPaths = (value: Json, path: readonly string[] = []): readonly (readonly string[])[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value as JsonObject).flatMap(([name, member]) => leafPaths(member, [...path, name]))
    : [path];

const changedAt = (value: Json, [name, ...rest]: readonly string[]): Json => {
  if (name === undefined) return typeof value === 'number' ? value + 1 : `${JSON.stringify(value)}!`;
  const members = Object.entries(value as JsonObject).map(
    ([key, member]) => [key, key === name ? changedAt(member, rest) : member] as const,
  );
  return Array.isArray(value) ? members.map(([, member]) => member) : Object.fromEntries(members);
};
