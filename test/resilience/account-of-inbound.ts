import { commandsTopic, openKafka } from '@throughline/messaging';
import pg from 'pg';

/** How many messages of departments had which outcome. */
export type Inbound = Readonly<Record<'ok' | 'refused' | 'duplicate' | 'dead-letter', number>>;

/**
 * How many messages are in the command topics, what they are accounted for as (in = ok + refused + duplicate + dead
 * letter), and which commands were carried out or refused, as `<source> <id>`.
 */
export const accountOfInbound = async (
  recordUrl: string,
  { brokers, departments }: { readonly brokers: string; readonly departments: readonly string[] },
): Promise<{ readonly arrived: number; readonly accounted: Inbound; readonly answered: ReadonlySet<string> }> => {
  const admin = openKafka({ brokers: brokers.split(','), clientId: 'resilience' }).admin();
  const client = new pg.Client({ connectionString: recordUrl });
  await client.connect();
  try {
    const ranges = await Promise.all(departments.map((department) => admin.ranges(commandsTopic(department))));
    const arrived = ranges.flat().reduce((sum, { low, high }) => sum + Number(high - low), 0);
    const { rows } = await client.query<{ outcome: keyof Inbound; count: string }>(
      'SELECT outcome, count(*) FROM inbound_messages GROUP BY 1',
    );
    const answers = await client.query<{ id: string }>(
      `SELECT source || ' ' || command_id AS id FROM inbound_messages WHERE answers`,
    );
    const counts = Object.fromEntries(rows.map(({ outcome, count }) => [outcome, Number(count)]));
    return {
      arrived,
      accounted: { ok: 0, refused: 0, duplicate: 0, 'dead-letter': 0, ...counts },
      answered: new Set(answers.rows.map(({ id }) => id)),
    };
  } finally {
    await Promise.all([admin.close(), client.end()]);
  }
};

/** How many messages of any outcome. */
export const totalOf = (inbound: Inbound): number => Object.values(inbound).reduce((sum, count) => sum + count, 0);
