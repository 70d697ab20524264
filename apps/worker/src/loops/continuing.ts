import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { enginePrincipal } from '@throughline/events';
import { LOG, PARTS, RECORD, type HostRecord, type Log, type Loop, type Parts } from '@throughline/host';
import { startPart } from './start-part.js';

/** The api takes up its own continuations at once: what is older was cut off by a crash. */
const graceMs = 3_000;

const batch = 100;

/** Goes on with cases whose next steps a crash kept from being taken. */
@Injectable()
export class Continuing implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private loop: Loop | undefined;

  constructor(
    @Inject(RECORD) private readonly record: Pick<HostRecord, 'cases' | 'queries' | 'clock'>,
    @Inject(LOG) private readonly log: Log,
    @Inject(PARTS) private readonly parts: Parts,
  ) {}

  onApplicationBootstrap(): void {
    const fault = 'continuations could not be looked up';
    const { log, parts } = this;
    this.loop = startPart({ step: () => this.step(), idleMs: 1_000, part: 'continuing', fault }, { log, parts });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop?.stop();
  }

  /** Takes up what is left lying; says how many cases went on. */
  private async step(): Promise<number> {
    const { clock, queries } = this.record;
    const before = new Date(Date.parse(clock.now()) - graceMs * clock.factor).toISOString();
    const { rows } = await queries.query({ name: 'due_continuations', text: dueSql, values: [before, batch] });
    let continued = 0;
    for (const { case_id, agenda_seq } of rows as readonly DueRow[]) {
      if (await this.continue(case_id, agenda_seq)) continued += 1;
    }
    return continued;
  }

  /** Under the id that the api uses for the same step: it is taken once, whoever is faster. */
  private async continue(caseId: string, seq: string): Promise<boolean> {
    try {
      const context = { id: `continue/${caseId}/${seq}`, by: enginePrincipal('continuation') };
      const answer = await this.record.cases.execute({ type: 'Continue', caseId, body: {}, context });
      return answer.kind === 'accepted';
    } catch (error) {
      this.log.warn({ err: error, case: caseId }, 'a case could not go on; trying again');
      return false;
    }
  }
}

type DueRow = { readonly case_id: string; readonly agenda_seq: string };

const dueSql = `
SELECT a.case_id, a.agenda_seq FROM case_agenda a JOIN stream_heads h ON h.kind = 'case' AND h.id = a.case_id
WHERE a.continuation AND NOT a.closed AND h.at < $1 ORDER BY h.at LIMIT $2`;
