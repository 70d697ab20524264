import type { Commit } from '@throughline/events';

/** A commit with its place in the one global order, sealed as it was recorded. */
export type LoggedCommit = { readonly no: bigint; readonly commit: Commit };
