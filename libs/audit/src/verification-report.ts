/** What can be wrong with a record. */
export type FindingCode =
  | 'TextBroken'
  | 'HashBroken'
  | 'ColumnsBroken'
  | 'SeqBroken'
  | 'ChainBroken'
  | 'TimeBroken'
  | 'HeadBroken'
  | 'LogBroken'
  | 'OrderBroken'
  | 'PlaceMissing';

/**
 * One thing that is wrong, and where: the stream as `case/17` with the seq of the first event concerned, or a place in
 * the log. `message` says it in words.
 */
export type Finding = {
  readonly code: FindingCode;
  readonly stream?: string;
  readonly seq?: number;
  readonly no?: bigint;
  readonly message: string;
};

/**
 * What a verification saw. `findings` are the first ones, in the order of streams and seqs; `found` counts all.
 * `unnumbered`: commits at the end of their streams that the sequencer has not come to yet.
 */
export type VerificationReport = {
  readonly ok: boolean;
  readonly streams: number;
  readonly commits: number;
  readonly events: number;
  readonly unnumbered: number;
  readonly lastNo: bigint;
  readonly found: number;
  readonly findings: readonly Finding[];
};
