import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '@throughline/events';
import { accessKeysFor } from '@throughline/organisation';
import { notFound } from '../http/http-problem.js';
import type { ApiRecord } from '../record/open-record.js';
import { RECORD } from '../record/tokens.js';

/**
 * Whether somebody sees a case at all. Keys of a case are only ever added, so that a yes stays true for as long as the
 * asker holds the same keys; a no is asked again.
 */
@Injectable()
export class CaseWalls {
  private readonly seen = new Set<string>();

  constructor(@Inject(RECORD) private readonly record: Pick<ApiRecord, 'readModels'>) {}

  /** @throws HttpProblem 404: what one may not see does not exist. */
  async mustSee(by: Principal, caseId: string): Promise<void> {
    const key = `${scopeOf(by)}\n${caseId}`;
    if (this.seen.has(key)) return;
    if ((await this.record.readModels.case(by, caseId)) === undefined) throw notFound(`case ${caseId}`);
    if (this.seen.size >= mostSeen) this.seen.clear();
    this.seen.add(key);
  }
}

const mostSeen = 100_000;

const scopes = new WeakMap<Principal, string>();

/** Principals are kept for as long as the organisation stands: the text is made once for each. */
const scopeOf = (by: Principal): string => {
  const known = scopes.get(by);
  if (known !== undefined) return known;
  const scope = accessKeysFor(by);
  const text = scope === 'every-case' ? scope : scope.join(' ');
  scopes.set(by, text);
  return text;
};
