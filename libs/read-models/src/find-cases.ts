import type { Principal } from '@throughline/events';
import { accessKeysFor } from '@throughline/organisation';
import { sql, type Kysely, type Selectable } from 'kysely';
import { opens } from './access-scope.js';
import { cursorRefused, pageOf, pageSize, placeOfCursor, type PageAnswer, type PageRequest } from './page.js';
import type { Schema } from './schema.js';

/** How a case stands: open, or how it ended. */
export type CaseStatus = 'open' | 'completed' | 'terminated' | 'failed' | 'cancelled';

/** Which cases to find. Every condition that is given must hold; the walls hold always. */
export type CaseQuery = PageRequest & {
  readonly process?: string;
  readonly status?: CaseStatus;
  /** The business key, or how it begins. */
  readonly businessKey?: string | { readonly startsWith: string };
  readonly openedFrom?: string;
  readonly openedBefore?: string;
  readonly withIncidents?: boolean;
};

/** A case as a list shows it. */
export type CaseSummary = {
  readonly case: string;
  readonly process: string;
  readonly processVersion: number | undefined;
  readonly businessKey: string | undefined;
  readonly trigger: string;
  /** `person:ada`, `system:crm` or `engine:dispatcher`. */
  readonly startedBy: string;
  readonly status: CaseStatus;
  readonly openedAt: string;
  readonly closedAt: string | undefined;
  readonly openIncidents: number;
};

/** Cases that the principal sees, the newest first. */
export const findCases = async (
  db: Kysely<Schema>,
  principal: Principal,
  query: CaseQuery,
): Promise<PageAnswer<CaseSummary>> => {
  const after = query.after === undefined ? undefined : placeOfCursor(query.after, ['string', 'string']);
  if (query.after !== undefined && after === undefined) return cursorRefused;
  const size = pageSize(query);
  let select = matching(db, principal, query)
    .orderBy('c.opened_at', 'desc')
    .orderBy('c.case_id', 'desc')
    .limit(size + 1);
  if (after !== undefined) select = select.where(sql<boolean>`(c.opened_at, c.case_id) < (${sql.join([...after])})`);
  const rows = await select.execute();
  const page = pageOf(rows, size, (row) => [row.opened_at, row.case_id]);
  return { ...page, rows: page.rows.map(summaryOf) };
};

/** One case, if the principal sees it: the question to ask before anything of a case is shown. */
export const findCase = async (
  db: Kysely<Schema>,
  principal: Principal,
  caseId: string,
): Promise<CaseSummary | undefined> => {
  const row = await matching(db, principal, {}).where('c.case_id', '=', caseId).executeTakeFirst();
  return row && summaryOf(row);
};

const matching = (db: Kysely<Schema>, principal: Principal, query: CaseQuery) => {
  let select = db
    .selectFrom('cases as c')
    .selectAll('c')
    .where(opens(accessKeysFor(principal), 'c.case_id'));
  const { businessKey } = query;
  if (query.process !== undefined) select = select.where('c.process', '=', query.process);
  if (query.status !== undefined) select = select.where('c.status', '=', query.status);
  if (typeof businessKey === 'string') select = select.where('c.business_key', '=', businessKey);
  else if (businessKey !== undefined)
    select = select.where('c.business_key', 'like', `${escaped(businessKey.startsWith)}%`);
  if (query.openedFrom !== undefined) select = select.where('c.opened_at', '>=', query.openedFrom);
  if (query.openedBefore !== undefined) select = select.where('c.opened_at', '<', query.openedBefore);
  if (query.withIncidents === true) select = select.where('c.open_incidents', '>', 0);
  return select;
};

const escaped = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

const summaryOf = (row: Selectable<Schema['cases']>): CaseSummary => ({
  case: row.case_id,
  process: row.process,
  processVersion: row.process_version ?? undefined,
  businessKey: row.business_key ?? undefined,
  trigger: row.trigger,
  startedBy: row.started_by,
  status: row.status as CaseStatus,
  openedAt: row.opened_at,
  closedAt: row.closed_at ?? undefined,
  openIncidents: row.open_incidents,
});
