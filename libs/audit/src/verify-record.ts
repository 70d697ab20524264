import type { RecordReader, RecordSource } from '@throughline/event-store';
import type { Finding, VerificationReport } from './verification-report.js';
import { verifyStreams } from './verify-streams.js';

/** `findings`: how many are kept for the report; all are counted. */
export type VerificationLimits = { readonly findings?: number };

/**
 * Verifies the whole record at one instant, while it may be written to: each stream's chain from its first commit, the
 * heads, and the one global order. Reads it once, with memory that does not grow with it.
 */
export const verifyRecord = async (
  source: RecordSource,
  { findings = 100 }: VerificationLimits = {},
): Promise<VerificationReport> => source.readRecord((record) => verify(record, findings));

const verify = async (record: RecordReader, limit: number): Promise<VerificationReport> => {
  const kept: Finding[] = [];
  let found = 0;
  const report = (finding: Finding): void => {
    found += 1;
    if (kept.length < limit) kept.push(finding);
  };
  const counts = await verifyStreams(record.rows(), report);
  const lastNo = await verifyPlaces(record.places(), report);
  return { ok: found === 0, ...counts, lastNo, found, findings: kept };
};

/** Places count from 1 without gaps; the database's key keeps one from being there twice. */
const verifyPlaces = async (places: AsyncIterable<bigint>, report: (finding: Finding) => void): Promise<bigint> => {
  let last = 0n;
  for await (const no of places) {
    const wanted = last + 1n;
    if (no !== wanted) {
      const message = `place ${String(wanted)} of the log is missing: the next one there is ${String(no)}`;
      report({ code: 'PlaceMissing', no: wanted, message });
    }
    last = no;
  }
  return last;
};
