import { Command, Option } from 'commander';
import { verifyRecord, type VerificationReport } from '@throughline/audit';
import { createMemoryKeys, createPostgresStore, openPool } from '@throughline/event-store';
import { runningRecord } from '@throughline/local-services';
import { printJson } from './offline/print-json.js';

/** `throughline verify`: is the record as it was written? Reads only; exit code 1 where anything is wrong. */
export const verify = new Command()
  .addOption(
    new Option('--database-url <url>', "the record's database; without it that of `throughline dev` here").env(
      'DATABASE_URL',
    ),
  )
  .option('--json', 'print one object', false)
  .action(async ({ databaseUrl, json }: { readonly databaseUrl?: string; readonly json: boolean }) => {
    const report = await verifyAt(databaseUrl ?? (await recordHere()));
    if (!report.ok) process.exitCode = 1;
    if (json) printJson(withTexts(report));
    else console.log(linesOf(report).join('\n'));
  });

const recordHere = async (): Promise<string> => {
  const url = await runningRecord();
  if (url !== undefined) return url;
  throw new Error('No record runs on this machine. Start it with "throughline dev", or say which with --database-url.');
};

const verifyAt = async (url: string): Promise<VerificationReport> => {
  const pool = openPool({ url, max: 2 });
  try {
    // Hashes cover the sealed form: nobody's keys are needed, and none are asked for.
    return await verifyRecord(await createPostgresStore({ pool, keys: createMemoryKeys() }));
  } finally {
    await pool.end();
  }
};

/** Places are 64 bits wide; JSON's numbers are not. */
const withTexts = ({ lastNo, findings, ...report }: VerificationReport) => ({
  ...report,
  lastNo: String(lastNo),
  findings: findings.map(({ no, ...finding }) => (no === undefined ? finding : { ...finding, no: String(no) })),
});

const linesOf = (report: VerificationReport): readonly string[] => {
  const { ok, streams, commits, events, unnumbered, lastNo, found, findings } = report;
  const size = `${String(streams)} streams, ${String(commits)} commits, ${String(events)} events, log up to ${String(lastNo)}`;
  const waiting = unnumbered === 0 ? '' : `, ${String(unnumbered)} commits not numbered yet`;
  return [
    ...findings.map(({ code, stream, seq, no, message }) => {
      const place = stream === undefined ? `log ${String(no)}` : `${stream}@${String(seq ?? 0)}`;
      return `${place}: ${code}: ${message}`;
    }),
    `${size}${waiting}: ${ok ? 'the record verifies' : `${String(found)} findings`}`,
  ];
};
