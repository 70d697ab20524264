/** What came of one case of a conformance tree. A refusal of the model is no pass; `reason` names the element. */
export type CaseResult = {
  readonly id: string;
  readonly outcome: 'passed' | 'failed' | 'refused';
  readonly reason?: string;
  /** The part of the tree that is counted apart (betsy: core or extended). */
  readonly profile?: string;
};

/** Runs every case of a tree laid out in one format. */
export type Suite = (folder: string) => Promise<readonly CaseResult[]>;

/** A case that came out as expected. */
export const passed = (id: string): CaseResult => ({ id, outcome: 'passed' });

/** A case that came out otherwise, and how. */
export const failed = (id: string, reason: string): CaseResult => ({ id, outcome: 'failed', reason });

/** A case whose model is refused, and why. */
export const refused = (id: string, reason: string): CaseResult => ({ id, outcome: 'refused', reason });
