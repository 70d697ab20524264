import type { SqlPool } from '@throughline/event-store';
import type { Instant } from '@throughline/events';
import {
  createProducer,
  deadLetterTopic,
  departmentOfTopic,
  readDeadLetter,
  redrivenMessage,
  scanTopic,
  type DeadLetter,
  type Kafka,
  type Place,
} from '@throughline/messaging';

/** Which dead letters go back, and where the record of it is. */
export type RedrivingParts = {
  readonly kafka: Kafka;
  readonly queries: Pick<SqlPool, 'query'>;
  readonly now: () => Instant;
  readonly department?: string | undefined;
  readonly reason?: string | undefined;
  readonly limit?: number | undefined;
  /** Nothing goes back; they are only listed. */
  readonly dryRun?: boolean | undefined;
  readonly onLetter?: (letter: DeadLetter) => void;
  readonly onProgress?: (words: string) => void;
};

/** What it came to. `left`: not asked for, cut, or behind the limit; `before`: put back another time. */
export type Redriven = {
  readonly letters: number;
  readonly redriven: number;
  readonly before: number;
  readonly left: number;
};

/**
 * Puts dead letters back on the topics that they came from, each once. A letter goes out before it is ticked off: a
 * crash in between sends it twice, and its command id makes one of it.
 */
export const redriveLetters = async (parts: RedrivingParts): Promise<Redriven> => {
  const { fresh, ...counts } = await lettersOf(parts);
  const asked = fresh.filter(
    ({ origin, reason, cut }) =>
      !cut &&
      (parts.department === undefined || departmentOfTopic(origin.topic) === parts.department) &&
      (parts.reason === undefined || reason.code === parts.reason),
  );
  const chosen = asked.slice(0, parts.limit ?? asked.length);
  const producer = createProducer({ kafka: parts.kafka });
  try {
    for (const letter of chosen) {
      if (parts.dryRun !== true) {
        await producer.publish([redrivenMessage(letter)]);
        await tickOff(parts, letter);
      }
      parts.onLetter?.(letter);
    }
  } finally {
    await producer.close();
  }
  return { ...counts, redriven: parts.dryRun === true ? 0 : chosen.length, left: fresh.length - chosen.length };
};

type Letters = { readonly letters: number; readonly before: number; readonly fresh: readonly DeadLetter[] };

/** A letter may stand there twice, of a crash between its sending and its account: by its origin it is one. */
const lettersOf = async ({ kafka, queries, onProgress }: RedrivingParts): Promise<Letters> => {
  const letters = new Map<string, DeadLetter>();
  await scanTopic({
    kafka,
    topic: deadLetterTopic,
    onMessage: (message) => {
      const letter = readDeadLetter(message);
      if (letter !== undefined) letters.set(nameOf(letter.origin), letter);
    },
    onProgress: (read, total) => onProgress?.(`${deadLetterTopic}: ${String(read)} of ${String(total)}`),
  });
  const { rows } = await queries.query({
    text: 'SELECT topic, partition, "offset" FROM inbound_messages WHERE redriven_at IS NOT NULL',
  });
  const before = new Set(
    (rows as readonly { readonly topic: string; readonly partition: number; readonly offset: string }[]).map(
      ({ topic, partition, offset }) => nameOf({ topic, partition, offset: BigInt(offset) }),
    ),
  );
  const fresh = [...letters].flatMap(([name, letter]) => (before.has(name) ? [] : [letter]));
  return { letters: letters.size, before: letters.size - fresh.length, fresh };
};

const nameOf = ({ topic, partition, offset }: Place): string => `${topic}/${String(partition)}/${String(offset)}`;

/** Its account may be missing: of a crash before it was entered, or of a record that was restored. */
const tickOff = async ({ queries, now }: RedrivingParts, { origin, reason }: DeadLetter): Promise<void> => {
  await queries.query({
    text: `INSERT INTO inbound_messages (topic, partition, "offset", outcome, reason, at, answers, redriven_at)
      VALUES ($1, $2, $3, 'dead-letter', $4, $5, false, $5)
      ON CONFLICT (topic, partition, "offset") DO UPDATE SET redriven_at = excluded.redriven_at`,
    values: [origin.topic, origin.partition, String(origin.offset), reason.code, now()],
  });
};
