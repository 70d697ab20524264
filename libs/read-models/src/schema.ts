import type { Generated, GeneratedAlways } from 'kysely';

/** The tables of this package as kysely sees them; the migrations beside the projections make them. */
export type Schema = {
  readonly worklist: WorklistTable;
  readonly case_access: { readonly case_id: string; readonly access_key: string };
  readonly cases: CasesTable;
  readonly incidents: IncidentsTable;
};

type WorklistTable = {
  readonly case_id: string;
  readonly task: number;
  readonly element: string;
  readonly process: string;
  readonly name: string;
  readonly department: string | null;
  readonly candidate_roles: string[];
  readonly candidate_people: string[];
  readonly claim_keys: string[];
  readonly assignee: string | null;
  readonly form: string | null;
  readonly priority: number | null;
  readonly due_at: string | null;
  readonly created_at: string;
  readonly seq: number;
  readonly due_order: GeneratedAlways<string>;
};

type CasesTable = {
  readonly case_id: string;
  readonly process: string;
  readonly process_version: number | null;
  readonly business_key: string | null;
  readonly trigger: string;
  readonly started_by: string;
  readonly status: string;
  readonly opened_at: string;
  readonly closed_at: string | null;
  readonly open_incidents: Generated<number>;
};

type IncidentsTable = {
  readonly case_id: string;
  readonly incident: number;
  readonly instance: number;
  readonly element: string;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly retry: string;
  readonly raised_at: string;
  readonly seq: number;
  readonly resolved_at: string | null;
  readonly resolved_by: string | null;
};
