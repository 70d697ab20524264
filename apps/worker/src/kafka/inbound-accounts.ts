import type { SqlPool, SqlStatement } from '@throughline/event-store';
import { Fault, type Instant } from '@throughline/events';
import type { Place } from '@throughline/messaging';

/** What became of a message that came from outside. `answers`: it is the one that its command was carried out for. */
export type InboundOutcome = {
  readonly outcome: 'ok' | 'refused' | 'duplicate' | 'dead-letter';
  readonly answers: boolean;
  readonly source?: string | undefined;
  readonly commandId?: string | undefined;
  /** The code of the refusal, or why it is a dead letter. */
  readonly reason?: string | undefined;
};

/** Every message from outside is accounted for once, by its place. */
export interface InboundAccounts {
  has(place: Place): Promise<boolean>;
  /** Says what it counts as: another message with the same command may have been faster. */
  enter(place: Place, outcome: InboundOutcome, at: Instant): Promise<InboundOutcome['outcome']>;
}

/** The accounts of inbound messages, in the record's database. */
export const createInboundAccounts = (queries: Pick<SqlPool, 'query'>): InboundAccounts => {
  const ask = async (statement: SqlStatement): Promise<number> => {
    try {
      return (await queries.query(statement)).rowCount ?? 0;
    } catch (error) {
      throw new Fault('StoreUnavailable', 'inbound messages can not be accounted for now', true, { cause: error });
    }
  };
  const insert = async (place: Place, given: InboundOutcome, at: Instant): Promise<boolean> => {
    const { outcome, answers, source, commandId, reason } = given;
    const values = [...keyOf(place), outcome, source ?? null, commandId ?? null, reason ?? null, at, answers];
    return (await ask({ name: 'enter_inbound', text: enterSql, values })) === 1;
  };
  return {
    has: async (place) => (await ask({ name: 'has_inbound', text: hasSql, values: keyOf(place) })) > 0,
    enter: async (place, given, at) => {
      if (await insert(place, given, at)) return given.outcome;
      if (!given.answers) return given.outcome;
      // Its command was answered before, for another message; or this very place was, and then this changes nothing.
      await insert(place, { ...given, outcome: 'duplicate', answers: false, reason: undefined }, at);
      return 'duplicate';
    },
  };
};

const keyOf = ({ topic, partition, offset }: Place): unknown[] => [topic, partition, String(offset)];

const hasSql = 'SELECT 1 FROM inbound_messages WHERE topic = $1 AND partition = $2 AND "offset" = $3';

const enterSql = `
INSERT INTO inbound_messages (topic, partition, "offset", outcome, source, command_id, reason, at, answers)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`;
