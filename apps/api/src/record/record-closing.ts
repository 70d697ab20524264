import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { ApiRecord } from './open-record.js';
import { RECORD } from './tokens.js';

/** Gives the connections back when every request has been answered. */
@Injectable()
export class RecordClosing implements OnApplicationShutdown {
  constructor(@Inject(RECORD) private readonly record: Pick<ApiRecord, 'close'>) {}

  async onApplicationShutdown(): Promise<void> {
    await this.record.close();
  }
}
