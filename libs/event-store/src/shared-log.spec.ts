import { describe, expect, it } from '@jest/globals';
import { genesisHash, type Commit, type Json } from '@throughline/events';
import type { CommitLog, LoggedCommit } from './ports.js';
import { sharedLog } from './shared-log.js';

const line = (no: number, data: Json = {}): LoggedCommit => ({
  no: BigInt(no),
  commit: {
    stream: { kind: 'case', id: String(no) },
    firstSeq: 1,
    events: [{ type: 'CaseOpened', v: 1, seq: 1, data }],
    at: '2026-03-02T09:00:00.000Z',
    actor: { kind: 'engine', id: 'test' },
    command: { namespace: 'engine', id: String(no), type: 'StartCase' },
    previousHash: genesisHash,
    hash: genesisHash,
  } satisfies Commit,
});

/** A log that counts how often it is asked. */
const countedLog = (lines: LoggedCommit[]) => {
  const asked: string[] = [];
  const log: CommitLog = {
    lastNo: () => Promise.resolve(lines.at(-1)?.no ?? 0n),
    readLog: (after, limit, form = 'sealed') => {
      asked.push(`${form} ${String(after)}`);
      return Promise.resolve(lines.filter(({ no }) => no > after).slice(0, limit));
    },
  };
  return { log, asked };
};

const numbers = (found: readonly LoggedCommit[]): readonly number[] => found.map(({ no }) => Number(no));

describe('the log that several follow', () => {
  it('is read once for all who are at its end', async () => {
    const lines = [line(1), line(2), line(3)];
    const { log, asked } = countedLog(lines);
    const shared = sharedLog(log);
    const [one, other] = await Promise.all([shared.readLog(0n, 10), shared.readLog(0n, 2)]);
    expect([numbers(one), numbers(other)]).toEqual([
      [1, 2, 3],
      [1, 2],
    ]);
    expect(numbers(await shared.readLog(2n, 10))).toEqual([3]);
    expect(asked).toHaveLength(1);
  });

  it('shows what was added to whoever has read the rest', async () => {
    const lines = [line(1)];
    const { log } = countedLog(lines);
    const shared = sharedLog(log, { restMs: 0 });
    await shared.readLog(0n, 10);
    expect(numbers(await shared.readLog(1n, 10))).toEqual([]);
    lines.push(line(2), line(5));
    expect(numbers(await shared.readLog(1n, 10))).toEqual([2, 5]);
    expect(numbers(await shared.readLog(2n, 10))).toEqual([5]);
    expect(numbers(await shared.readLog(5n, 10))).toEqual([]);
  });

  it('gives every follower every line once, whatever its pace and however little is kept', async () => {
    const lines: LoggedCommit[] = [];
    const { log } = countedLog(lines);
    const shared = sharedLog(log, { kept: 7, restMs: 0 });
    const followers = [3, 1, 20, 5].map((pace) => ({ pace, at: 0n, seen: [] as number[] }));
    for (let round = 0; round < 400; round += 1) {
      if (round < 100) lines.push(...[1, 2, 3].map((offset) => line(round * 3 + offset)));
      await Promise.all(
        followers.map(async (follower, index) => {
          if (round % (index + 1) !== 0) return;
          const found = await shared.readLog(follower.at, follower.pace);
          follower.seen.push(...numbers(found));
          follower.at = found.at(-1)?.no ?? follower.at;
        }),
      );
    }
    const all = lines.map(({ no }) => Number(no));
    for (const { seen, pace } of followers) expect(seen).toEqual(all.slice(0, pace === 1 ? seen.length : undefined));
    expect(followers.map(({ seen }) => seen.length > 150)).toEqual([true, true, true, true]);
  });

  it('reads clear text anew only where something is sealed', async () => {
    const { log, asked } = countedLog([line(1), line(2, { name: { $sealed: 'person:ada' } })]);
    const shared = sharedLog(log);
    await shared.readLog(0n, 1, 'unsealed');
    expect(asked).toEqual(['sealed 0']);
    expect(numbers(await shared.readLog(1n, 1, 'unsealed'))).toEqual([2]);
    expect(asked).toEqual(['sealed 0', 'unsealed 1']);
  });
});
