import type { Generated, GeneratedAlways } from 'kysely';

/** The tables of this package as kysely sees them; the migrations beside the projections make them. */
export type Schema = {
  readonly worklist: WorklistTable;
  readonly case_access: { readonly case_id: string; readonly access_key: string };
  readonly cases: CasesTable;
  readonly incidents: IncidentsTable;
  readonly handoffs: HandoffsTable;
};

type WorklistTable = {
  readonly case_id: string;
  readonly task: number;
  readonly element: string;
  readonly process: string;
  readonly name: string;
  readonly department: string | null;
  readonly from_department: string | null;
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
  readonly overdue_at: string | null;
  readonly escalated_to: Generated<string[]>;
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

type HandoffsTable = {
  readonly case_id: string;
  readonly task: number;
  readonly element: string;
  readonly process: string;
  readonly name: string;
  readonly department: string | null;
  readonly from_department: string | null;
  readonly access_keys: string[];
  readonly due_at: string | null;
  readonly offered_at: string;
  readonly offered_again_at: string | null;
  readonly acknowledged_at: string | null;
  readonly acknowledged_by: string | null;
  readonly reference: string | null;
  readonly accepted_at: string | null;
  readonly accepted_by: string | null;
  readonly reminded_at: string | null;
  readonly overdue_at: string | null;
  readonly escalated_at: string | null;
  readonly rung: number | null;
  readonly role: string | null;
  readonly escalated_to: string | null;
  readonly closed_at: string | null;
  readonly outcome: string | null;
  readonly state: GeneratedAlways<string>;
  readonly seq: number;
};
