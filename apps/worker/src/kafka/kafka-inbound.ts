import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { unreachable } from '@throughline/events';
import { LOG, RECORD, startLoop, type HostRecord, type Log, type Loop } from '@throughline/host';
import {
  createProducer,
  isCommandsTopic,
  runConsumer,
  type ConsumerNotice,
  type Producer,
  type RunningConsumer,
} from '@throughline/messaging';
import { createMessageHandler, type MessageHandler } from './handle-message.js';
import { KAFKA, type WorkerKafka } from './kafka-tokens.js';

/** The group that all workers take commands in. */
const commandsGroup = 'throughline-commands';

/** A dead letter is a command with more headers. */
const largestLetter = 2 * 1024 * 1024;

/** Takes the commands of departments, together with the other workers; follows the departments that there are. */
@Injectable()
export class KafkaInbound implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private loop: Loop | undefined;
  private consumer: { readonly topics: string; readonly running: RunningConsumer } | undefined;
  private producer: Producer | undefined;

  constructor(
    @Inject(RECORD) private readonly record: HostRecord,
    @Inject(LOG) private readonly log: Log,
    @Inject(KAFKA) private readonly given: WorkerKafka | undefined,
  ) {}

  onApplicationBootstrap(): void {
    const { given, record, log } = this;
    if (given === undefined) return;
    const producer = createProducer({ kafka: given.kafka, largestMessage: largestLetter });
    const handle = createMessageHandler({ record, producer, log });
    this.producer = producer;
    given.state.set('inbound', 'waiting', 'the topics of the departments are being looked at');
    this.loop = startLoop({
      step: () => this.follow(given, handle),
      idleMs: 2_000,
      onFault: (error) => {
        given.state.set('inbound', 'waiting', 'Kafka does not answer: departments can not be heard');
        log.warn({ err: error }, 'the topics of departments could not be looked up; trying again');
      },
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop?.stop();
    await this.consumer?.running.stop();
    await this.producer?.close();
  }

  /** When nobody asks after topics any more. */
  async onApplicationShutdown(): Promise<void> {
    await this.given?.topics.close();
  }

  /** A member of a group can't be told of more topics while it runs: it is followed by another. */
  private async follow(given: WorkerKafka, handle: MessageHandler): Promise<number> {
    const { kafka, topics: known, state } = given;
    const inForce = (await this.record.organisation.current())?.organisation.departments ?? [];
    await known.ensure(inForce.map(({ id }) => id));
    const topics = (await known.list()).filter(isCommandsTopic).sort();
    if (topics.length === 0) {
      state.set('inbound', 'ready');
      return 0;
    }
    if (this.consumer?.topics === topics.join(' ')) return 0;
    await this.consumer?.running.stop();
    const onNotice = (notice: ConsumerNotice): void => this.tell(given, notice);
    const running = runConsumer({ kafka, group: commandsGroup, topics, handle, onNotice });
    this.consumer = { topics: topics.join(' '), running };
    return 0;
  }

  private tell({ state }: WorkerKafka, notice: ConsumerNotice): void {
    switch (notice.kind) {
      case 'assigned':
        state.set('inbound', 'ready');
        this.log.info({ partitions: notice.partitions }, 'this worker hears departments');
        return;
      case 'waiting':
        this.log.warn(
          { err: notice.error, ...notice.place, offset: String(notice.place.offset) },
          'a message from a department waits; trying again',
        );
        return;
      case 'stalled':
        this.log.error({ lag: String(notice.lag) }, 'messages lie there and none came: the consumer is started again');
        return;
      case 'crashed':
        state.set('inbound', 'waiting', 'Kafka does not answer: departments can not be heard');
        this.log.warn({ err: notice.error, retriable: notice.retriable }, 'a consumer ended; another one follows');
        return;
      default:
        unreachable(notice);
    }
  }
}
