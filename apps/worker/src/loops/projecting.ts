import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import {
  createCursor,
  createLeader,
  logLead,
  LOG,
  PARTS,
  RECORD,
  type HostRecord,
  type Leader,
  type Leading,
  type Log,
  type Parts,
} from '@throughline/host';
import { followLog, handoffs } from '@throughline/read-models';
import { startPart } from './start-part.js';

/** The name of the cursor, and of the lead: of all workers one writes the handoffs. */
const name = 'projection:handoffs';

/** Commits that one step takes at most. */
const batch = 500;

/** Keeps the handoffs between departments up to the log. */
@Injectable()
export class Projecting implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private leader: Leader | undefined;

  constructor(
    @Inject(RECORD) private readonly record: Pick<HostRecord, 'leading' | 'log'>,
    @Inject(LOG) private readonly log: Log,
    @Inject(PARTS) private readonly parts: Parts,
  ) {}

  onApplicationBootstrap(): void {
    this.leader = createLeader({
      ...{ pool: this.record.leading, name, onNotice: logLead(this.log, name) },
      lead: (leading) => this.lead(leading),
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.leader?.stop();
  }

  private async lead({ client, signal }: Leading): Promise<void> {
    const { log, parts } = this;
    const following = { client, log: this.record.log, projector: handoffs, at: createCursor({ client, name }), batch };
    const fault = 'the handoffs could not follow the log';
    const step = () => followLog(following);
    const loop = startPart({ step, idleMs: 200, full: batch, part: 'handoffs', fault }, { log, parts });
    await over(signal);
    await loop.stop();
    parts.set('handoffs', 'ready', 'stands by');
  }
}

const over = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });
