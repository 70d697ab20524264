import type { Commit } from '@throughline/events';
import { eventsTopic, openKafka, scanTopic } from '@throughline/messaging';
import pg from 'pg';

/** Where Kafka's copy differs from the record: what is missing, foreign, different or out of order. */
export const faultsOfCopy = async (recordUrl: string, brokers: string): Promise<readonly string[]> => {
  const recorded = await recordedEvents(recordUrl);
  const copied = await copiedEvents(brokers);
  const missing = [...recorded].filter(([id]) => !copied.hashes.has(id)).map(([id]) => `${id} is missing in Kafka`);
  const foreign = [...copied.hashes].flatMap(([id, hash]) => {
    const known = recorded.get(id);
    if (known === undefined) return [`${id} is in Kafka and not in the record`];
    return known === hash ? [] : [`${id} is another in Kafka than in the record`];
  });
  return [...missing, ...foreign, ...copied.faults];
};

const recordedEvents = async (recordUrl: string): Promise<ReadonlyMap<string, string>> => {
  const client = new pg.Client({ connectionString: recordUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{
      kind: string;
      id: string;
      first_seq: string;
      last_seq: string;
      hash: Buffer;
    }>('SELECT kind, id, first_seq, last_seq, hash FROM commits');
    const events = new Map<string, string>();
    for (const { kind, id, first_seq, last_seq, hash } of rows) {
      for (let seq = Number(first_seq); seq <= Number(last_seq); seq += 1) {
        events.set(`${kind}/${id}@${String(seq)}`, hash.toString('hex'));
      }
    }
    return events;
  } finally {
    await client.end();
  }
};

/** Copies of the same event are allowed; the first of each must come in order, and all must be the same. */
const copiedEvents = async (brokers: string) => {
  const hashes = new Map<string, string>();
  const last = new Map<string, number>();
  const faults: string[] = [];
  await scanTopic({
    kafka: openKafka({ brokers: brokers.split(','), clientId: 'resilience' }),
    topic: eventsTopic,
    onMessage: ({ value }) => {
      const event = JSON.parse(Buffer.from(value ?? []).toString('utf8')) as CopiedEvent;
      const known = hashes.get(event.id);
      if (known !== undefined && known !== event.commithash) faults.push(`${event.id} has two copies that differ`);
      if (known === undefined) {
        const before = last.get(event.subject) ?? 0;
        if (event.streamseq !== before + 1) faults.push(`${event.id} came after event ${String(before)}`);
        last.set(event.subject, event.streamseq);
      }
      hashes.set(event.id, event.commithash);
    },
  });
  return { hashes, faults };
};

type CopiedEvent = {
  readonly id: string;
  readonly subject: string;
  readonly streamseq: number;
  readonly commithash: Commit['hash'];
};
