import { verifyRecord, type VerificationReport } from '@throughline/audit';
import { createMemoryKeys, createPostgresStore, openPool } from '@throughline/event-store';

/** Verifies the chain and the log of a whole record. */
export const verifiedRecord = async (recordUrl: string): Promise<VerificationReport> => {
  const pool = openPool({ url: recordUrl, max: 2 });
  try {
    return await verifyRecord(await createPostgresStore({ pool, keys: createMemoryKeys() }));
  } finally {
    await pool.end();
  }
};

/** Waits until the sequencer has numbered every commit. */
export const everythingNumbered = async (recordUrl: string): Promise<VerificationReport> => {
  for (;;) {
    const report = await verifiedRecord(recordUrl);
    if (report.unnumbered === 0) return report;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};
