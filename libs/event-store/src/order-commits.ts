import { streamName, type StreamKind, type StreamRef } from '@throughline/events';

/** A finished commit without a place. `xid`: the transaction that wrote it. */
export type UnplacedCommit = {
  readonly stream: StreamRef;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly xid: bigint;
};

/** What became of a batch: the commits that get the next places, in order, and those that wait for a predecessor. */
export type OrderedCommits = { readonly placed: readonly UnplacedCommit[]; readonly held: readonly UnplacedCommit[] };

/**
 * Puts finished commits in order: by transaction, but within a stream always by seq. A transaction that wrote before it
 * loaded its stream has a lower xid than the commit it builds on: it waits until that one has its place.
 *
 * `numberedTo`: the last seq of each stream, by name, that has a place already; 0 where it is not there.
 */
export const orderCommits = (
  commits: readonly UnplacedCommit[],
  numberedTo: ReadonlyMap<string, number>,
): OrderedCommits => {
  const reached = new Map(numberedTo);
  const waiting = new Map<string, UnplacedCommit>();
  const placed: UnplacedCommit[] = [];
  for (const commit of commits) {
    const name = streamName(commit.stream);
    if (commit.firstSeq <= (reached.get(name) ?? 0)) continue;
    waiting.set(placeName(name, commit.firstSeq), commit);
    for (let next = nextOf(name, reached, waiting); next !== undefined; next = nextOf(name, reached, waiting)) {
      waiting.delete(placeName(name, next.firstSeq));
      reached.set(name, next.lastSeq);
      placed.push(next);
    }
  }
  return { placed, held: [...waiting.values()] };
};

/** The stream of a database row; the kind is one that the store itself wrote. */
export const rowStream = (row: { readonly kind: string; readonly id: string }): StreamRef => ({
  kind: row.kind as StreamKind,
  id: row.id,
});

const placeName = (stream: string, firstSeq: number): string => `${stream}@${String(firstSeq)}`;

const nextOf = (
  stream: string,
  reached: ReadonlyMap<string, number>,
  waiting: ReadonlyMap<string, UnplacedCommit>,
): UnplacedCommit | undefined => waiting.get(placeName(stream, (reached.get(stream) ?? 0) + 1));
