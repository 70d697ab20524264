import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { LOG, PARTS, RECORD, type HostRecord, type Log, type Parts } from '@throughline/host';
import type { WorkerConfig } from './config/read-config.js';
import { Readiness } from './health/readiness.js';
import { KafkaModule } from './kafka/kafka-module.js';
import { Continuing } from './loops/continuing.js';
import { Dispatching } from './loops/dispatching.js';
import { Projecting } from './loops/projecting.js';
import { Sequencing } from './loops/sequencing.js';
import { TemporalModule } from './temporal/temporal-module.js';

/** What the worker is made of that is there before it. */
export type WorkerParts = {
  readonly config: WorkerConfig;
  readonly record: HostRecord;
  readonly log: Log;
  readonly parts: Parts;
};

/** The worker: loops and modules that need nothing of one another but the record. */
@Module({})
export class WorkerModule {
  static of({ config, record, log, parts }: WorkerParts): DynamicModule {
    const given: Provider[] = [
      { provide: RECORD, useValue: record },
      { provide: LOG, useValue: log },
      { provide: PARTS, useValue: parts },
    ];
    return {
      module: WorkerModule,
      imports: [
        KafkaModule.of({ settings: config.kafka, record, log, parts }),
        TemporalModule.of({ config: config.temporal, record, log, parts }),
      ],
      providers: [...given, Sequencing, Dispatching, Continuing, Projecting, Readiness],
    };
  }
}
