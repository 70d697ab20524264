import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { orderCommits, type UnplacedCommit } from './order-commits.js';

const commit = (id: string, firstSeq: number, xid: number): UnplacedCommit => ({
  stream: { kind: 'case', id },
  firstSeq,
  lastSeq: firstSeq,
  xid: BigInt(xid),
});

const named = (commits: readonly UnplacedCommit[]): string[] =>
  commits.map(({ stream, firstSeq }) => `${stream.id}@${String(firstSeq)}`);

/** Streams of random commits whose transactions have ids in any order, as those that write before they load can. */
const record = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 3 }), fc.nat({ max: 1_000 })), {
    maxLength: 40,
  })
  .map((drawn) => {
    const ends = new Map<string, number>();
    return drawn.map(([id, events, xid]) => {
      const firstSeq = (ends.get(id) ?? 0) + 1;
      ends.set(id, firstSeq + events - 1);
      return { ...commit(id, firstSeq, xid), lastSeq: firstSeq + events - 1 };
    });
  });

const byXid = (commits: readonly UnplacedCommit[]): UnplacedCommit[] =>
  [...commits].sort((one, other) => Number(one.xid - other.xid));

describe('the order of commits', () => {
  it('is that of their transactions', () => {
    const { placed } = orderCommits([commit('a', 1, 5), commit('b', 1, 6), commit('a', 2, 7)], new Map());
    expect(named(placed)).toEqual(['a@1', 'b@1', 'a@2']);
  });

  it('holds a commit back until the one before it in its stream has a place', () => {
    const { placed, held } = orderCommits([commit('a', 2, 5), commit('b', 1, 6)], new Map());
    expect([named(placed), named(held)]).toEqual([['b@1'], ['a@2']]);
    expect(named(orderCommits([...held, commit('a', 1, 9)], new Map()).placed)).toEqual(['a@1', 'a@2']);
    expect(named(orderCommits(held, new Map([['case/a', 1]])).placed)).toEqual(['a@2']);
  });

  it('leaves out what has a place already', () => {
    expect(orderCommits([commit('a', 1, 5)], new Map([['case/a', 1]]))).toEqual({ placed: [], held: [] });
  });

  it('places every commit once and each stream in its own order, however transactions fall into passes', () => {
    fc.assert(
      fc.property(record, fc.array(fc.nat({ max: 1_000 }), { maxLength: 5 }), (commits, horizons) => {
        const reached = new Map<string, number>();
        const order: UnplacedCommit[] = [];
        let held: readonly UnplacedCommit[] = [];
        let from = 0;
        for (const horizon of [...horizons].sort((one, other) => one - other).concat(1_001)) {
          const found = byXid(commits).filter(({ xid }) => Number(xid) >= from && Number(xid) < horizon);
          const pass = orderCommits([...held, ...found], reached);
          for (const placed of pass.placed) reached.set(`case/${placed.stream.id}`, placed.lastSeq);
          order.push(...pass.placed);
          ({ held } = pass);
          from = horizon;
        }
        expect(held).toEqual([]);
        expect(named(order).sort()).toEqual(named(commits).sort());
        for (const id of ['a', 'b', 'c']) {
          expect(named(order.filter(({ stream }) => stream.id === id))).toEqual(
            named(commits.filter(({ stream }) => stream.id === id)),
          );
        }
      }),
    );
  });
});
