/**
 * Instants are text, as in the record: in the C collation their order is the order of time, and a rebuilt row is the
 * same row to the byte. `due_order` puts tasks without a due date last without a null in the cursor.
 */
export const worklistSql = `
create table if not exists worklist (
  case_id text not null,
  task integer not null,
  element text not null,
  process text not null,
  name text not null,
  department text,
  candidate_roles text[] not null,
  candidate_people text[] not null,
  claim_keys text[] not null,
  assignee text,
  form text,
  priority integer,
  due_at text collate "C",
  created_at text collate "C" not null,
  seq integer not null,
  due_order text collate "C" not null generated always as (coalesce(due_at, '~')) stored,
  primary key (case_id, task)
);
create index if not exists worklist_assignee on worklist (assignee, due_order) where assignee is not null;
create index if not exists worklist_department on worklist (department, due_order) where department is not null;
create index if not exists worklist_claim_keys on worklist using gin (claim_keys);

create or replace function project_worklist(kind text, id text, rows jsonb) returns void language plpgsql as $$
declare
  r jsonb;
begin
  for r in select value from jsonb_array_elements(rows) loop
    case r->>'do'
      when 'create' then
        insert into worklist (case_id, task, element, process, name, department, candidate_roles, candidate_people,
                              claim_keys, assignee, form, priority, due_at, created_at, seq)
        values (id, (r->>'task')::integer, r->>'element', r->>'process', r->>'name', r->>'department',
                array(select jsonb_array_elements_text(r->'candidateRoles')),
                array(select jsonb_array_elements_text(r->'candidatePeople')),
                array(select jsonb_array_elements_text(r->'claimKeys')),
                r->>'assignee', r->>'form', (r->>'priority')::integer, r->>'dueAt', r->>'createdAt',
                (r->>'seq')::integer);
      when 'assign' then
        update worklist w set assignee = r->>'assignee', seq = (r->>'seq')::integer
        where w.case_id = id and w.task = (r->>'task')::integer;
      when 'close' then
        delete from worklist w where w.case_id = id and w.task = (r->>'task')::integer;
      when 'close-all' then
        delete from worklist w where w.case_id = id;
      else
        raise exception 'project_worklist knows no row "%"', r->>'do';
    end case;
  end loop;
end
$$;
`;

/** Where the work comes from, and what its SLA has come to. People whom a task has climbed to may do it too. */
export const worklistSlaSql = `
alter table worklist
  add column if not exists from_department text,
  add column if not exists overdue_at text collate "C",
  add column if not exists escalated_to text[] not null default '{}';
create index if not exists worklist_escalated_to on worklist using gin (escalated_to) where escalated_to <> '{}';

create or replace function project_worklist(kind text, id text, rows jsonb) returns void language plpgsql as $$
declare
  r jsonb;
begin
  for r in select value from jsonb_array_elements(rows) loop
    case r->>'do'
      when 'create' then
        insert into worklist (case_id, task, element, process, name, department, from_department, candidate_roles,
                              candidate_people, claim_keys, assignee, form, priority, due_at, created_at, seq)
        values (id, (r->>'task')::integer, r->>'element', r->>'process', r->>'name', r->>'department', r->>'from',
                array(select jsonb_array_elements_text(r->'candidateRoles')),
                array(select jsonb_array_elements_text(r->'candidatePeople')),
                array(select jsonb_array_elements_text(r->'claimKeys')),
                r->>'assignee', r->>'form', (r->>'priority')::integer, r->>'dueAt', r->>'createdAt',
                (r->>'seq')::integer);
      when 'assign' then
        update worklist w set assignee = r->>'assignee', seq = (r->>'seq')::integer
        where w.case_id = id and w.task = (r->>'task')::integer;
      when 'overdue' then
        update worklist w set overdue_at = r->>'at', seq = (r->>'seq')::integer
        where w.case_id = id and w.task = (r->>'task')::integer;
      when 'escalate' then
        update worklist w set escalated_to = w.escalated_to || (r->>'to'), claim_keys = w.claim_keys || (r->>'key'),
                              seq = (r->>'seq')::integer
        where w.case_id = id and w.task = (r->>'task')::integer and not (r->>'to') = any (w.escalated_to);
      when 'close' then
        delete from worklist w where w.case_id = id and w.task = (r->>'task')::integer;
      when 'close-all' then
        delete from worklist w where w.case_id = id;
      else
        raise exception 'project_worklist knows no row "%"', r->>'do';
    end case;
  end loop;
end
$$;
`;
