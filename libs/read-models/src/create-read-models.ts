import type { Principal } from '@throughline/events';
import type { AccessKey } from '@throughline/organisation';
import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import { findAccessKeys } from './find-access-keys.js';
import { findCase, findCases, type CaseQuery, type CaseSummary } from './find-cases.js';
import { findHandoffs, type Handoff, type HandoffQuery } from './find-handoffs.js';
import { findIncidents, type Incident, type IncidentQuery } from './find-incidents.js';
import { findTask, findTasks, type OpenTask, type TaskQuery } from './find-tasks.js';
import type { PageAnswer } from './page.js';
import type { Schema } from './schema.js';

/** What people ask of the read models. Each question is asked by a principal, and answered inside his or her walls. */
export interface ReadModels {
  tasks(by: Principal, query: TaskQuery): Promise<PageAnswer<OpenTask>>;
  task(by: Principal, place: { readonly case: string; readonly task: number }): Promise<OpenTask | undefined>;
  cases(by: Principal, query: CaseQuery): Promise<PageAnswer<CaseSummary>>;
  case(by: Principal, caseId: string): Promise<CaseSummary | undefined>;
  incidents(by: Principal, query: IncidentQuery): Promise<PageAnswer<Incident>>;
  /** Follows the log: what was answered a moment ago may be missing. */
  handoffs(by: Principal, query: HandoffQuery): Promise<PageAnswer<Handoff>>;
  /** For a host that asks the walls itself, once for many principals: the keys that open each of these cases. */
  accessKeys(caseIds: readonly string[]): Promise<ReadonlyMap<string, readonly AccessKey[]>>;
}

/** The read models over the record's database; the pool stays its owner's, to be ended there. */
export const createReadModels = (pool: pg.Pool): ReadModels => {
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  return {
    tasks: (by, query) => findTasks(db, by, query),
    task: (by, place) => findTask(db, by, place),
    cases: (by, query) => findCases(db, by, query),
    case: (by, caseId) => findCase(db, by, caseId),
    incidents: (by, query) => findIncidents(db, by, query),
    handoffs: (by, query) => findHandoffs(db, by, query),
    accessKeys: (caseIds) => findAccessKeys(db, caseIds),
  };
};
