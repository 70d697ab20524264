import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { createSequencer, type Sequencer, type SequencerNotice } from '@throughline/event-store';
import { LOG, PARTS, RECORD, type HostRecord, type Log, type Parts } from '@throughline/host';

/** Gives each commit its place in the one global order; of all workers one leads, the others stand by. */
@Injectable()
export class Sequencing implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly sequencer: Sequencer;

  constructor(
    @Inject(RECORD) record: Pick<HostRecord, 'sequencing'>,
    @Inject(LOG) private readonly log: Log,
    @Inject(PARTS) private readonly parts: Parts,
  ) {
    this.sequencer = createSequencer({
      pool: record.sequencing,
      silenceMs: 10_000,
      onNotice: (notice) => this.tell(notice),
    });
  }

  onApplicationBootstrap(): void {
    this.parts.set('sequencing', 'ready');
    this.sequencer.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.sequencer.stop();
  }

  private tell(notice: SequencerNotice): void {
    switch (notice.kind) {
      case 'leading':
        this.log.info('this worker numbers the log');
        return;
      case 'horizonHeld':
        this.parts.set('sequencing', 'failing', 'an open transaction keeps commits from their places');
        this.log.error(
          { horizon: String(notice.horizon), forMs: Math.round(notice.forMs) },
          'an open transaction keeps commits from their places: find it in pg_stat_activity and end it',
        );
        return;
      case 'horizonFree':
        this.parts.set('sequencing', 'ready');
        this.log.info('commits get their places again');
        return;
      case 'fault':
        this.log.error({ err: notice.fault }, 'the log could not be numbered; trying again');
    }
  }
}
