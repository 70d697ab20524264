import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { enginePrincipal } from '@throughline/events';
import type { WorkerRecord } from '../record/open-record.js';
import { LOG, RECORD, type Log } from '../record/tokens.js';
import { startLoop, type Loop } from './start-loop.js';

/** The api takes up its own continuations at once: what is older was cut off by a crash. */
const graceMs = 3_000;

const batch = 100;

/** Goes on with cases whose next steps a crash kept from being taken. */
@Injectable()
export class Continuing implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private loop: Loop | undefined;

  constructor(
    @Inject(RECORD) private readonly record: Pick<WorkerRecord, 'cases' | 'queries' | 'now'>,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.loop = startLoop({
      step: () => this.step(),
      idleMs: 1_000,
      onFault: (error) => this.log.error({ err: error }, 'continuations could not be looked up; trying again'),
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop?.stop();
  }

  /** Whether the last step failed. */
  failing(): boolean {
    return this.loop?.failing() ?? false;
  }

  /** Takes up what is left lying; says how many cases went on. */
  async step(): Promise<number> {
    const before = new Date(Date.parse(this.record.now()) - graceMs).toISOString();
    const { rows } = await this.record.queries.query({
      name: 'due_continuations',
      text: dueSql,
      values: [before, batch],
    });
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
