import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import {
  createCursor,
  createLeader,
  LOG,
  logLead,
  RECORD,
  startLoop,
  type Cursor,
  type HostRecord,
  type Leader,
  type Leading,
  type Log,
} from '@throughline/host';
import { Fault } from '@throughline/events';
import { createProducer, type Producer } from '@throughline/messaging';
import { createCaseFacts } from './create-case-facts.js';
import { KAFKA, type WorkerKafka } from './kafka-tokens.js';
import { messagesOf } from './messages-of.js';

/** The sink's name: of its lead, and of its place in the log. */
export const sinkName = 'sink:kafka';

/** Commits at a time: enough that a request a partition costs little, few enough that a crash repeats little. */
const batch = 500;

/** What the sink needs of the record. */
export type SinkRecord = Pick<HostRecord, 'log' | 'queries' | 'leading' | 'organisation'>;

/**
 * Tells Kafka everything that happens. Of all workers one does, in the order of the log; where it has come to is written
 * after Kafka has it, so that a crash repeats some and leaves out nothing.
 */
@Injectable()
export class KafkaSink implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private leader: Leader | undefined;

  constructor(
    @Inject(RECORD) private readonly record: SinkRecord,
    @Inject(LOG) private readonly log: Log,
    @Inject(KAFKA) private readonly given: WorkerKafka | undefined,
  ) {}

  onApplicationBootstrap(): void {
    const { given } = this;
    if (given === undefined) return;
    // Who stands by has nothing to complain of.
    given.state.set('sink', 'ready');
    this.leader = createLeader({
      pool: this.record.leading,
      name: sinkName,
      lead: (leading) => this.lead(given, leading),
      onNotice: logLead(this.log, sinkName),
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.leader?.stop();
  }

  private async lead({ kafka, topics, state }: WorkerKafka, { client, signal }: Leading): Promise<void> {
    const producer = createProducer({ kafka });
    const sink = { topics, producer, cursor: createCursor({ client, name: sinkName }) };
    const step = createStep(this.record, sink);
    const loop = startLoop({
      step: async () => {
        const did = await step();
        state.set('sink', 'ready');
        return did;
      },
      idleMs: 150,
      full: batch,
      longestPauseMs: 2_000,
      onFault: (error) => {
        if (signal.aborted) return;
        state.set('sink', ...told(error));
        this.log.warn({ err: error, lead: sinkName }, 'Kafka could not be told; trying again');
      },
    });
    await aborted(signal);
    await loop.stop();
    await producer.close();
    state.set('sink', 'ready');
  }
}

/** What the sink works with. */
export type SinkParts = {
  readonly topics: WorkerKafka['topics'];
  readonly producer: Pick<Producer, 'publish'>;
  readonly cursor: Cursor;
};

/** One step of the sink: it tells the next commits and says how many they were. */
export const createStep = (record: SinkRecord, { topics, producer, cursor }: SinkParts): (() => Promise<number>) => {
  const caseFacts = createCaseFacts(record);
  let at: bigint | undefined;
  return async () => {
    at ??= await cursor.read();
    const inForce = (await record.organisation.current())?.organisation.departments ?? [];
    await topics.ensure(inForce.map(({ id }) => id));
    const logged = await record.log.readLog(at, batch);
    const last = logged.at(-1);
    if (last === undefined) return 0;
    const { messages, departments } = messagesOf(logged, await caseFacts(logged));
    await topics.ensure(departments);
    await producer.publish(messages);
    await cursor.write(last.no);
    at = last.no;
    return logged.length;
  };
};

const told = (error: unknown): readonly ['waiting' | 'failing', string] => {
  if (!(error instanceof Fault)) return ['failing', 'Kafka could not be told what happened: see the log'];
  if (error.code === 'KafkaRejected') return ['failing', 'Kafka does not accept what it is told: see the log'];
  if (error.code !== 'KafkaUnavailable') return ['waiting', 'the record can not be followed now'];
  return ['waiting', 'Kafka does not answer: what happens waits in the record'];
};

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
