import { Module, type DynamicModule } from '@nestjs/common';
import { LOG, PARTS, RECORD, type HostRecord, type Log, type Parts } from '@throughline/host';
import { openKafka } from '@throughline/messaging';
import { createDepartmentTopics } from './create-department-topics.js';
import { KafkaInbound } from './kafka-inbound.js';
import type { KafkaConfig } from './kafka-settings.js';
import { KafkaSink } from './kafka-sink.js';
import { createKafkaState } from './kafka-state.js';
import { KAFKA, type WorkerKafka } from './kafka-tokens.js';

/** What Kafka's part of the worker is made of. */
export type KafkaModuleParts = {
  readonly settings: KafkaConfig;
  readonly record: HostRecord;
  readonly log: Log;
  readonly parts: Parts;
};

/** Kafka's part of the worker: what happens goes out, what departments answer comes in. */
@Module({})
export class KafkaModule {
  static of({ settings, record, log, parts }: KafkaModuleParts): DynamicModule {
    return {
      module: KafkaModule,
      providers: [
        { provide: RECORD, useValue: record },
        { provide: LOG, useValue: log },
        { provide: PARTS, useValue: parts },
        { provide: KAFKA, useValue: workerKafka({ settings, log, parts }) },
        KafkaSink,
        KafkaInbound,
      ],
    };
  }
}

const workerKafka = ({ settings, log, parts }: Omit<KafkaModuleParts, 'record'>): WorkerKafka | undefined => {
  const state = createKafkaState(parts);
  const { connection, replication } = settings;
  if (connection === undefined) {
    state.set('topics', 'waiting', 'no brokers are configured (KAFKA_BROKERS): what happens waits in the record');
    return undefined;
  }
  const kafka = openKafka({
    ...connection,
    clientId: parts.process,
    onDriverWords: (words, details) => log.debug({ kafka: details }, words),
  });
  const topics = createDepartmentTopics({
    kafka,
    replication,
    onDifferences: (differences) => {
      const words = differences.map((difference) => difference.words).join('; ');
      if (words === '') state.set('topics', 'ready');
      else state.set('topics', 'failing', words);
    },
  });
  return { kafka, topics, state };
};
