import { Module, type DynamicModule } from '@nestjs/common';
import { Readiness } from './health/readiness.js';
import { Continuing } from './loops/continuing.js';
import { Dispatching } from './loops/dispatching.js';
import { Sequencing } from './loops/sequencing.js';
import type { WorkerRecord } from './record/open-record.js';
import { RecordClosing } from './record/record-closing.js';
import { LOG, RECORD, type Log } from './record/tokens.js';

/** What the worker is made of that is there before it. */
export type WorkerParts = { readonly record: WorkerRecord; readonly log: Log };

/** The worker: loops that need nothing of one another but the record. */
@Module({})
export class WorkerModule {
  static of({ record, log }: WorkerParts): DynamicModule {
    return {
      module: WorkerModule,
      providers: [
        { provide: RECORD, useValue: record },
        { provide: LOG, useValue: log },
        ...[RecordClosing, Sequencing, Dispatching, Continuing, Readiness],
      ],
    };
  }
}
