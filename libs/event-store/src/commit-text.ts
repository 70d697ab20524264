import { canonicalJson, type Commit, type Json, type JsonObject, type StreamRef } from '@throughline/events';

/** A commit before it is hashed. */
export type UnhashedCommit = Omit<Commit, 'hash'>;

/**
 * The text of a commit that is hashed and stored: RFC 8785 over every member but `hash`, members without a value left
 * out. The README defines it for other verifiers.
 */
export const commitText = (commit: UnhashedCommit): string => canonicalJson(commit);

/**
 * The text of a commit of one event whose place is known to the database alone: five pieces, with `at`, the seq, the
 * seq again and the previous hash to be put between them. Joined, they are exactly its {@link commitText}.
 */
export const commitTextPieces = (commit: PlacelessCommit): readonly [string, string, string, string, string] => {
  const { actor, actingFor, causation, command, event, occurredAt, stream } = commit;
  return [
    `${open({ actor, actingFor })},"at":"`,
    `",${inner({ causation, command })},"events":[{"data":${canonicalJson(event.data)},"seq":`,
    `,"type":${canonicalJson(event.type)},"v":${canonicalJson(event.v)}}],"firstSeq":`,
    `,${occurredAt === undefined ? '' : `${inner({ occurredAt })},`}"previousHash":"`,
    `",${inner({ stream })}}`,
  ];
};

/** A commit of one event, without what its place in the stream decides. */
export type PlacelessCommit = Omit<UnhashedCommit, 'at' | 'events' | 'firstSeq' | 'previousHash'> & {
  readonly event: { readonly type: string; readonly v: number; readonly data: Json };
};

/** The stream that keeps the refusals of another stream's commands. */
export const refusalsOf = (stream: StreamRef): StreamRef => ({ kind: 'refusals', id: `${stream.kind}/${stream.id}` });

type Members = { readonly [key: string]: Json | StreamRef | undefined };

const open = (members: Members): string => canonicalJson(members as JsonObject).slice(0, -1);

const inner = (members: Members): string => open(members).slice(1);
