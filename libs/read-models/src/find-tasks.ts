import type { Principal } from '@throughline/events';
import { accessKeysFor, claimKeysHeldBy } from '@throughline/organisation';
import { sql, type Kysely, type Selectable } from 'kysely';
import { opens } from './access-scope.js';
import { cursorRefused, pageOf, pageSize, placeOfCursor, type PageAnswer, type PageRequest } from './page.js';
import type { Schema } from './schema.js';

/** Which open tasks to find. Every condition that is given must hold; the walls hold always. */
export type TaskQuery = PageRequest & {
  /**
   * `mine`: assigned to who asks, or climbed up to him or her. `claimable`: nobody's yet, and who asks is a candidate.
   * `open`: all that is seen.
   */
  readonly view: 'mine' | 'claimable' | 'open';
  readonly department?: string;
  readonly role?: string;
  readonly assignee?: string;
  readonly case?: string;
  readonly process?: string;
  readonly businessKey?: string;
  readonly dueBefore?: string;
};

/** An open task with what an inbox shows of its case. */
export type OpenTask = {
  readonly case: string;
  readonly task: number;
  readonly element: string;
  readonly name: string;
  readonly process: string;
  readonly caseProcess: string;
  readonly businessKey: string | undefined;
  readonly department: string | undefined;
  /** The department that handed it over. */
  readonly from: string | undefined;
  readonly candidateRoles: readonly string[];
  readonly candidatePeople: readonly string[];
  readonly assignee: string | undefined;
  readonly form: string | undefined;
  readonly priority: number | undefined;
  readonly createdAt: string;
  readonly dueAt: string | undefined;
  readonly overdueAt: string | undefined;
  /** People whom it has climbed to, the first rung first. */
  readonly escalatedTo: readonly string[];
  /** The event that last changed the task. */
  readonly seq: number;
};

/** Open tasks that the principal sees, the soonest due first, those without a due date last. */
export const findTasks = async (
  db: Kysely<Schema>,
  principal: Principal,
  query: TaskQuery,
): Promise<PageAnswer<OpenTask>> => {
  const after = query.after === undefined ? undefined : placeOfCursor(query.after, ['string', 'string', 'number']);
  if (query.after !== undefined && after === undefined) return cursorRefused;
  const size = pageSize(query);
  let select = matching(db, principal, query)
    .orderBy('w.due_order')
    .orderBy('w.case_id')
    .orderBy('w.task')
    .limit(size + 1);
  if (after !== undefined)
    select = select.where(sql<boolean>`(w.due_order, w.case_id, w.task) > (${sql.join([...after])})`);
  const rows = await select.execute();
  const page = pageOf(rows, size, (row) => [row.due_order, row.case_id, row.task]);
  return { ...page, rows: page.rows.map(openTaskOf) };
};

/** One open task, if the principal sees it. */
export const findTask = async (
  db: Kysely<Schema>,
  principal: Principal,
  place: { readonly case: string; readonly task: number },
): Promise<OpenTask | undefined> => {
  const row = await matching(db, principal, { view: 'open', case: place.case })
    .where('w.task', '=', place.task)
    .executeTakeFirst();
  return row && openTaskOf(row);
};

const matching = (db: Kysely<Schema>, principal: Principal, query: TaskQuery) => {
  let select = db
    .selectFrom('worklist as w')
    .innerJoin('cases as c', 'c.case_id', 'w.case_id')
    .selectAll('w')
    .select(['c.process as case_process', 'c.business_key'])
    .where(inView(principal, query.view))
    .where(opens(accessKeysFor(principal), 'w.case_id'));
  if (query.department !== undefined) select = select.where('w.department', '=', query.department);
  if (query.role !== undefined) select = select.where(sql<boolean>`${query.role} = any(w.candidate_roles)`);
  if (query.assignee !== undefined) select = select.where('w.assignee', '=', query.assignee);
  if (query.case !== undefined) select = select.where('w.case_id', '=', query.case);
  if (query.process !== undefined) select = select.where('c.process', '=', query.process);
  if (query.businessKey !== undefined) select = select.where('c.business_key', '=', query.businessKey);
  if (query.dueBefore !== undefined) select = select.where('w.due_at', '<', query.dueBefore);
  return select;
};

const inView = (principal: Principal, view: TaskQuery['view']) => {
  switch (view) {
    case 'mine':
      return principal.actor.kind === 'person' ? ofPerson(principal.actor.id) : sql<boolean>`false`;
    case 'claimable':
      return sql<boolean>`w.assignee is null and w.claim_keys && ${[...claimKeysHeldBy(principal)]}::text[]`;
    case 'open':
      return sql<boolean>`true`;
  }
};

/** The second condition repeats what its index is for. */
const ofPerson = (id: string) =>
  sql<boolean>`(w.assignee = ${id} or (w.escalated_to @> array[${id}]::text[] and w.escalated_to <> '{}'))`;

type Row = Selectable<Schema['worklist']> & { readonly case_process: string; readonly business_key: string | null };

const openTaskOf = (row: Row): OpenTask => ({
  case: row.case_id,
  task: row.task,
  element: row.element,
  name: row.name,
  process: row.process,
  caseProcess: row.case_process,
  businessKey: row.business_key ?? undefined,
  department: row.department ?? undefined,
  from: row.from_department ?? undefined,
  candidateRoles: row.candidate_roles,
  candidatePeople: row.candidate_people,
  assignee: row.assignee ?? undefined,
  form: row.form ?? undefined,
  priority: row.priority ?? undefined,
  createdAt: row.created_at,
  dueAt: row.due_at ?? undefined,
  overdueAt: row.overdue_at ?? undefined,
  escalatedTo: row.escalated_to,
  seq: row.seq,
});
