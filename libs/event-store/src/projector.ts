import type { Commit, Json, RecordedEvent, StreamRef } from '@throughline/events';
import type { InlineProjection } from './ports.js';

/** What a row function may read of a commit besides its events: nothing that is not in the record. */
export type CommitFacts = Pick<Commit, 'firstSeq' | 'at' | 'actor'>;

/** An inline projection with the pure function that makes its rows; no rows: the commit does not concern it. */
export type Projector = {
  readonly projection: InlineProjection;
  readonly rowsOf: (stream: StreamRef, facts: CommitFacts, events: readonly RecordedEvent[]) => readonly Json[];
};

/** The `projections` of an append: the rows of every projector that the commit concerns, by projection name. */
export const projectionRows = (
  projectors: readonly Projector[],
  commit: CommitFacts & Pick<Commit, 'stream' | 'events'>,
): Readonly<Record<string, Json>> => {
  const rows: Record<string, Json> = {};
  for (const { projection, rowsOf } of projectors) {
    if (!projection.streamKinds.includes(commit.stream.kind)) continue;
    const made = rowsOf(commit.stream, commit, commit.events);
    if (made.length > 0) rows[projection.name] = made;
  }
  return rows;
};
