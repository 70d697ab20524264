import type { CommandInput } from '@throughline/cases';
import type { HostRecord } from '@throughline/host';
import type { Acted } from '@throughline/workflow-runtime/names';

/** What is used of the record to act in cases. */
export type ActingRecord = Pick<HostRecord, 'cases' | 'definitions' | 'organisation' | 'clock' | 'birthOf' | 'queries'>;

/** Sends a command; a refusal is an answer like any other, for it says that somebody was faster or it came too early. */
export const act = async ({ cases }: Pick<ActingRecord, 'cases'>, command: CommandInput): Promise<Acted> => {
  const answer = await cases.execute(command);
  return answer.kind === 'accepted' ? { kind: 'done' } : { kind: 'refused', code: answer.refusal.code };
};
