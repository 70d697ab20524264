import type { Ledger } from '../system/ledger.js';
import { recordedCommands } from '../system/recorded-commands.js';

/** Where what the clients were told and what is recorded differ: every acknowledged command is there exactly once. */
export const faultsOfLedger = async (
  ledger: Ledger,
  { recordUrl, prefix }: { readonly recordUrl: string; readonly prefix: string },
): Promise<readonly string[]> => {
  const recorded = await recordedCommands(recordUrl, prefix);
  const faults = ledger.differing().map((id) => `${id} was answered in two ways`);
  for (const [id, entry] of ledger.entries()) {
    const found = recorded.get(id);
    if (entry.state !== 'acked') faults.push(`${id} was never answered`);
    else if (found === undefined) faults.push(`${id} was acknowledged and is not recorded`);
    else if (found.times !== 1) faults.push(`${id} is recorded ${String(found.times)} times`);
    else if (found.lastSeq !== entry.seq) faults.push(`${id} was acknowledged with another answer than is recorded`);
  }
  return faults;
};
