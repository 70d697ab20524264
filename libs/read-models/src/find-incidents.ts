import type { Principal } from '@throughline/events';
import { accessKeysFor } from '@throughline/organisation';
import { sql, type Kysely, type Selectable } from 'kysely';
import { opens } from './access-scope.js';
import { cursorRefused, pageOf, pageSize, placeOfCursor, type PageAnswer, type PageRequest } from './page.js';
import type { Schema } from './schema.js';

/** Which incidents to find; without `resolved` the open ones. The walls hold always. */
export type IncidentQuery = PageRequest & {
  readonly resolved?: boolean;
  readonly case?: string;
  readonly process?: string;
  readonly code?: string;
};

/** An incident with cause and remedy, and how it ended. */
export type Incident = {
  readonly case: string;
  readonly incident: number;
  readonly process: string;
  readonly businessKey: string | undefined;
  readonly instance: number;
  readonly element: string;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly retry: string;
  readonly raisedAt: string;
  readonly seq: number;
  readonly resolved: { readonly at: string; readonly by: string } | undefined;
};

/** Incidents of cases that the principal sees, the oldest first. */
export const findIncidents = async (
  db: Kysely<Schema>,
  principal: Principal,
  query: IncidentQuery,
): Promise<PageAnswer<Incident>> => {
  const after = query.after === undefined ? undefined : placeOfCursor(query.after, ['string', 'string', 'number']);
  if (query.after !== undefined && after === undefined) return cursorRefused;
  const size = pageSize(query);
  let select = matching(db, principal, query)
    .orderBy('i.raised_at')
    .orderBy('i.case_id')
    .orderBy('i.incident')
    .limit(size + 1);
  if (after !== undefined) {
    select = select.where(sql<boolean>`(i.raised_at, i.case_id, i.incident) > (${sql.join([...after])})`);
  }
  const rows = await select.execute();
  const page = pageOf(rows, size, (row) => [row.raised_at, row.case_id, row.incident]);
  return { ...page, rows: page.rows.map(incidentOf) };
};

const matching = (db: Kysely<Schema>, principal: Principal, query: IncidentQuery) => {
  let select = db
    .selectFrom('incidents as i')
    .innerJoin('cases as c', 'c.case_id', 'i.case_id')
    .selectAll('i')
    .select(['c.process', 'c.business_key'])
    .where('i.resolved_at', query.resolved === true ? 'is not' : 'is', null)
    .where(opens(accessKeysFor(principal), 'i.case_id'));
  if (query.case !== undefined) select = select.where('i.case_id', '=', query.case);
  if (query.process !== undefined) select = select.where('c.process', '=', query.process);
  if (query.code !== undefined) select = select.where('i.code', '=', query.code);
  return select;
};

type Row = Selectable<Schema['incidents']> & { readonly process: string; readonly business_key: string | null };

const incidentOf = (row: Row): Incident => ({
  case: row.case_id,
  incident: row.incident,
  process: row.process,
  businessKey: row.business_key ?? undefined,
  instance: row.instance,
  element: row.element,
  code: row.code,
  message: row.message,
  remedy: row.remedy,
  retry: row.retry,
  raisedAt: row.raised_at,
  seq: row.seq,
  resolved:
    row.resolved_at === null || row.resolved_by === null ? undefined : { at: row.resolved_at, by: row.resolved_by },
});
