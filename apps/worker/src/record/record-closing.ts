import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { WorkerRecord } from './open-record.js';
import { RECORD } from './tokens.js';

/** Gives the connections back when every loop has ended. */
@Injectable()
export class RecordClosing implements OnApplicationShutdown {
  constructor(@Inject(RECORD) private readonly record: Pick<WorkerRecord, 'close'>) {}

  async onApplicationShutdown(): Promise<void> {
    await this.record.close();
  }
}
