import type { Principal } from '@throughline/events';
import { accessKeysFor } from '@throughline/organisation';
import { sql, type Kysely, type Selectable } from 'kysely';
import { cursorRefused, pageOf, pageSize, placeOfCursor, type PageAnswer, type PageRequest } from './page.js';
import type { Schema } from './schema.js';

/** How a handoff stands. `overdue`: past its limit and still owed; `withdrawn`: not needed any more. */
export type HandoffState = 'owed' | 'overdue' | 'answered' | 'withdrawn';

/** Which handoffs to find. Every condition that is given must hold; the walls hold always. */
export type HandoffQuery = PageRequest & {
  /** The department that owes the answer. */
  readonly department?: string;
  /** The department that handed over. */
  readonly from?: string;
  readonly state?: HandoffState;
  readonly case?: string;
};

/** A handoff between departments, or work with an SLA, with what became of it and when. */
export type Handoff = {
  readonly case: string;
  readonly task: number;
  readonly element: string;
  readonly name: string;
  readonly process: string;
  readonly businessKey: string | undefined;
  readonly department: string | undefined;
  readonly from: string | undefined;
  readonly state: HandoffState;
  readonly dueAt: string | undefined;
  readonly offeredAt: string;
  readonly offeredAgainAt: string | undefined;
  readonly acknowledged: (Answered & { readonly reference: string | undefined }) | undefined;
  readonly accepted: Answered | undefined;
  readonly remindedAt: string | undefined;
  readonly overdueAt: string | undefined;
  /** The highest rung that it has climbed to; `to` is absent where nobody held the role. */
  readonly escalated:
    { readonly at: string; readonly rung: number; readonly role: string; readonly to: string | undefined } | undefined;
  readonly closed: { readonly at: string; readonly outcome: string } | undefined;
  readonly seq: number;
};

type Answered = { readonly at: string; readonly by: string };

/** Handoffs that the principal's departments owe or have handed over, or that climbed to him or her; the newest first. */
export const findHandoffs = async (
  db: Kysely<Schema>,
  principal: Principal,
  query: HandoffQuery,
): Promise<PageAnswer<Handoff>> => {
  const after = query.after === undefined ? undefined : placeOfCursor(query.after, ['string', 'string', 'number']);
  if (query.after !== undefined && after === undefined) return cursorRefused;
  const size = pageSize(query);
  let select = matching(db, principal, query)
    .orderBy('h.offered_at', 'desc')
    .orderBy('h.case_id', 'desc')
    .orderBy('h.task', 'desc')
    .limit(size + 1);
  if (after !== undefined) {
    select = select.where(sql<boolean>`(h.offered_at, h.case_id, h.task) < (${sql.join([...after])})`);
  }
  const rows = await select.execute();
  const page = pageOf(rows, size, (row) => [row.offered_at, row.case_id, row.task]);
  return { ...page, rows: page.rows.map(handoffOf) };
};

const matching = (db: Kysely<Schema>, principal: Principal, query: HandoffQuery) => {
  const scope = accessKeysFor(principal);
  let select = db
    .selectFrom('handoffs as h')
    .leftJoin('cases as c', 'c.case_id', 'h.case_id')
    .selectAll('h')
    .select('c.business_key');
  if (scope !== 'every-case') select = select.where(sql<boolean>`h.access_keys && ${[...scope]}::text[]`);
  if (query.department !== undefined) select = select.where('h.department', '=', query.department);
  if (query.from !== undefined) select = select.where('h.from_department', '=', query.from);
  if (query.state !== undefined) select = select.where('h.state', '=', query.state);
  if (query.case !== undefined) select = select.where('h.case_id', '=', query.case);
  return select;
};

type Row = Selectable<Schema['handoffs']> & { readonly business_key: string | null };

const handoffOf = (row: Row): Handoff => ({
  case: row.case_id,
  task: row.task,
  element: row.element,
  name: row.name,
  process: row.process,
  businessKey: known(row.business_key),
  department: known(row.department),
  from: known(row.from_department),
  state: row.state as HandoffState,
  dueAt: known(row.due_at),
  offeredAt: row.offered_at,
  offeredAgainAt: known(row.offered_again_at),
  acknowledged: acknowledgedOf(row),
  accepted: row.accepted_at === null ? undefined : { at: row.accepted_at, by: row.accepted_by ?? '' },
  remindedAt: known(row.reminded_at),
  overdueAt: known(row.overdue_at),
  escalated: escalatedOf(row),
  closed: row.closed_at === null ? undefined : { at: row.closed_at, outcome: row.outcome ?? '' },
  seq: row.seq,
});

const acknowledgedOf = ({ acknowledged_at, acknowledged_by, reference }: Row): Handoff['acknowledged'] =>
  acknowledged_at === null
    ? undefined
    : { at: acknowledged_at, by: acknowledged_by ?? '', reference: reference ?? undefined };

const escalatedOf = ({ escalated_at, rung, role, escalated_to }: Row): Handoff['escalated'] =>
  escalated_at === null
    ? undefined
    : { at: escalated_at, rung: rung ?? 0, role: role ?? '', to: escalated_to ?? undefined };

/** SQL's null is our undefined. */
const known = <Value>(value: Value | null): Value | undefined => value ?? undefined;
