import type { RecordRow } from '@throughline/event-store';
import { genesisHash } from '@throughline/events';
import type { Finding, FindingCode, VerificationReport } from './verification-report.js';
import { checkCommit, type RecordCommit } from './check-commit.js';

/** What verifying the streams counts. */
export type StreamCounts = Pick<VerificationReport, 'streams' | 'commits' | 'events' | 'unnumbered'>;

/** Walks through the record stream by stream and reports what does not hold together. */
export const verifyStreams = async (
  rows: AsyncIterable<RecordRow>,
  report: (finding: Finding) => void,
): Promise<StreamCounts> => {
  const counts = { streams: 0, commits: 0, events: 0, unnumbered: 0 };
  let walk: Walk | undefined;
  for await (const row of rows) {
    if (walk?.stream.id !== row.stream.id || walk.stream.kind !== row.stream.kind) {
      if (walk !== undefined) checkHead(walk);
      walk = startOf(row, report);
      counts.streams += 1;
    }
    if (row.commit !== undefined) {
      counts.commits += 1;
      counts.events += Math.max(0, row.commit.lastSeq - row.commit.firstSeq + 1);
      if (row.logged === undefined) counts.unnumbered += 1;
      checkLink(walk, row.commit);
    }
    checkPlace(walk, row);
  }
  if (walk !== undefined) checkHead(walk);
  return counts;
};

/** How far one stream has been walked. */
type Walk = {
  readonly stream: RecordRow['stream'];
  readonly head: RecordRow['head'];
  readonly tell: (code: FindingCode, seq: number, what: string) => void;
  last: Pick<RecordCommit, 'lastSeq' | 'hash' | 'at'>;
  lastNo: bigint;
  unnumberedFrom: number | undefined;
};

const startOf = ({ stream, head }: RecordRow, report: (finding: Finding) => void): Walk => ({
  stream,
  head,
  tell: (code, seq, what) => {
    const name = `${stream.kind}/${stream.id}`;
    report({ code, stream: name, seq, message: `${name}, event ${String(seq)}: ${what}` });
  },
  last: { lastSeq: 0, hash: genesisHash, at: '' },
  lastNo: 0n,
  unnumberedFrom: undefined,
});

const checkLink = (walk: Walk, commit: RecordCommit): void => {
  const { last, tell, stream } = walk;
  const tellHere = (code: FindingCode, what: string): void => {
    tell(code, commit.firstSeq, what);
  };
  checkCommit(stream, commit, tellHere);
  const wanted = last.lastSeq + 1;
  if (commit.firstSeq > wanted)
    tell('SeqBroken', wanted, `is missing; the next one there is ${String(commit.firstSeq)}`);
  if (commit.firstSeq < wanted) tellHere('SeqBroken', 'comes a second time');
  if (commit.previousHash !== last.hash) tellHere('ChainBroken', 'its commit does not follow the one before it');
  if (commit.at < last.at)
    tellHere('TimeBroken', `at ${commit.at} is before ${last.at}, the time of the commit before it`);
  walk.last = commit;
};

const checkPlace = (walk: Walk, { commit, logged }: RecordRow): void => {
  if (logged === undefined) {
    walk.unnumberedFrom ??= commit?.firstSeq;
    return;
  }
  const place = `place ${String(logged.no)} of the log`;
  const tell = (code: FindingCode, what: string): void => {
    walk.tell(code, logged.firstSeq, what);
  };
  if (commit === undefined) tell('LogBroken', `${place} names a commit that is not there`);
  else if (logged.hash !== commit.hash) tell('LogBroken', `${place} has another hash than the commit`);
  else if (logged.lastSeq !== commit.lastSeq) tell('LogBroken', `${place} has another last event than the commit`);
  if (walk.unnumberedFrom !== undefined) tell('OrderBroken', `${place}, but an earlier commit of the stream has none`);
  if (logged.no <= walk.lastNo) tell('OrderBroken', `${place} comes before that of the commit before it`);
  walk.lastNo = logged.no;
};

/** A head with seq 0 is a stream that was looked for and is not there. */
const checkHead = ({ head, last, tell }: Walk): void => {
  if (head === undefined) {
    tell('HeadBroken', last.lastSeq, 'the stream has no head');
  } else if (head.seq !== last.lastSeq) {
    const [from, to] = [String(last.lastSeq), String(head.seq)];
    tell('HeadBroken', last.lastSeq + 1, `the stream ends at event ${from}, but its head says ${to}`);
  } else if (head.hash !== last.hash || (head.at ?? '') !== last.at) {
    tell('HeadBroken', head.seq, 'the head has another hash or time than the last commit');
  }
};
