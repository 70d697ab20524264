import type { CaseEvent, Commit } from '@throughline/events';
import pg from 'pg';

/** An event as it stands in the record, with what its commit says of it. */
export type Recorded = CaseEvent & {
  readonly seq: number;
  readonly at: string;
  readonly commandId: string;
  readonly actor: Commit['actor'];
};

/** Every event of every case, in order. */
export const recordedCases = async (recordUrl: string): Promise<ReadonlyMap<string, readonly Recorded[]>> => {
  const client = new pg.Client({ connectionString: recordUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string; body: string }>(
      `SELECT id, body FROM commits WHERE kind = 'case' ORDER BY id, first_seq`,
    );
    const cases = new Map<string, Recorded[]>();
    for (const { id, body } of rows) cases.set(id, [...(cases.get(id) ?? []), ...eventsOf(body)]);
    return cases;
  } finally {
    await client.end();
  }
};

/** Written by our own store, and verified by the specs that read it. */
const eventsOf = (body: string): readonly Recorded[] => {
  const { at, actor, command, events } = JSON.parse(body) as Commit;
  return events.map((event) => ({ ...event, at, actor, commandId: command.id })) as unknown as readonly Recorded[];
};
