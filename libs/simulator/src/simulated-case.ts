import type { CaseState } from '@throughline/engine';
import type { CaseCommand, CaseEvent, Instant } from '@throughline/events';

/** A case of a simulation. */
export type Case = { readonly id: string; readonly process: string; readonly state: CaseState };

/** One command and what it came to, as the record would keep it: nothing but the hashes is missing. */
export type CaseCommit = {
  readonly caseId: string;
  readonly firstSeq: number;
  readonly at: Instant;
  readonly command: CaseCommand;
  readonly events: readonly CaseEvent[];
};
