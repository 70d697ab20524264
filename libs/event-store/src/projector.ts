import { isJsonObject, type Commit, type Json, type RecordedEvent, type StreamRef } from '@throughline/events';
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
    if (made.length > 0) rows[projection.name] = made.map(storable);
  }
  return rows;
};

/**
 * PostgreSQL's jsonb holds every character but NUL, which nobody means to see in a list; the record itself keeps it.
 * Without this, a text that somebody sends could make a command impossible to record.
 */
const storable = (value: Json): Json => {
  if (typeof value === 'string') return value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value;
  if (Array.isArray(value)) return value.map((item: Json) => storable(item));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, storable(member)]));
};
