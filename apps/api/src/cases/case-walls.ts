import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '@throughline/events';
import { RECORD } from '@throughline/host';
import { notFound } from '../http/http-problem.js';
import type { ApiRecord } from '../record/open-record.js';

/**
 * Whether somebody sees a case at all. Keys of a case are only ever added, so that a yes stays true for as long as the
 * asker holds the same keys: for as long as the principal is the same object, which a new organisation makes anew. A no
 * is asked again.
 */
@Injectable()
export class CaseWalls {
  private readonly seen = new WeakMap<Principal, Set<string>>();

  constructor(@Inject(RECORD) private readonly record: Pick<ApiRecord, 'readModels'>) {}

  /** @throws HttpProblem 404: what one may not see does not exist. */
  async mustSee(by: Principal, caseId: string): Promise<void> {
    if (this.seen.get(by)?.has(caseId) === true) return;
    if ((await this.record.readModels.case(by, caseId)) === undefined) throw notFound(`case ${caseId}`);
    this.remember(by, caseId);
  }

  /** Who has opened a case sees it, if it is a person. */
  opened(by: Principal, caseId: string): void {
    if (by.actor.kind === 'person') this.remember(by, caseId);
  }

  private remember(by: Principal, caseId: string): void {
    const seen = this.seen.get(by) ?? new Set();
    if (seen.size >= mostSeen) seen.clear();
    this.seen.set(by, seen.add(caseId));
  }
}

/** Of one principal; beyond it the questions are asked again. */
const mostSeen = 20_000;
