import { caseStateVersion, evolve, freezeState, noCase, thawState, type CaseState } from '@throughline/engine';
import type { CaseEvent, Commit, StreamRef } from '@throughline/events';
import type { EventStore, Head } from '@throughline/event-store';

/** A case in memory: its state, the head that the state was folded to, and where its last snapshot is. */
export type LoadedCase = {
  readonly state: CaseState;
  readonly head: Head;
  readonly snapshotSeq: number;
};

/** The case up to its head: from memory where it is there, else from its snapshot and the events after it. */
export const loadCase = async (
  store: EventStore,
  caseId: string,
  cached: LoadedCase | undefined,
): Promise<LoadedCase> => {
  if (cached !== undefined) return cached;
  const stream = caseStream(caseId);
  const snapshot = await store.loadSnapshot(stream);
  const usable = snapshot?.stateVersion === caseStateVersion ? snapshot : undefined;
  const start = usable === undefined ? noCase : thawState(usable.state);
  const { commits, head } = await store.read(stream, start.seq);
  return { state: fold(start, commits), head, snapshotSeq: start.seq };
};

/** A case in memory with what was written since: it is read through the head, in one statement. */
export const catchUp = async (store: EventStore, caseId: string, loaded: LoadedCase): Promise<LoadedCase> => {
  const { commits, head } = await store.read(caseStream(caseId), loaded.head.seq);
  return { ...loaded, state: fold(loaded.state, commits), head };
};

/** The case as it stood after event `seq`. */
export const stateAfter = async (store: EventStore, caseId: string, seq: number): Promise<CaseState> => {
  const { commits } = await store.read(caseStream(caseId));
  return fold(noCase, commits, seq);
};

/** Saves the state, so that later loads fold only what comes after. */
export const saveSnapshot = (store: EventStore, caseId: string, state: CaseState): Promise<void> =>
  store.saveSnapshot(caseStream(caseId), { seq: state.seq, stateVersion: caseStateVersion, state: freezeState(state) });

/** The stream of a case. */
export const caseStream = (caseId: string): StreamRef => ({ kind: 'case', id: caseId });

const fold = (start: CaseState, commits: readonly Commit[], upTo = Infinity): CaseState =>
  commits.reduce(
    (state, commit) =>
      commit.events.reduce(
        (next, event) => (event.seq <= upTo ? evolve(next, event as unknown as CaseEvent, commit.at) : next),
        state,
      ),
    start,
  );
