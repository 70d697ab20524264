import { applicationRole } from '@throughline/event-store';

/**
 * One row a handoff, for as long as the record lasts. A row knows the last event that it has, and takes none twice: the
 * follower may see again what a rebuild has written.
 */
export const handoffsSql = `
create table handoffs (
  case_id text not null,
  task integer not null,
  element text not null,
  process text not null,
  name text not null,
  department text,
  from_department text,
  access_keys text[] not null,
  due_at text collate "C",
  offered_at text collate "C" not null,
  offered_again_at text collate "C",
  acknowledged_at text collate "C",
  acknowledged_by text,
  reference text,
  accepted_at text collate "C",
  accepted_by text,
  reminded_at text collate "C",
  overdue_at text collate "C",
  escalated_at text collate "C",
  rung integer,
  role text,
  escalated_to text,
  closed_at text collate "C",
  outcome text,
  state text not null generated always as (case
    when outcome = 'withdrawn' then 'withdrawn'
    when closed_at is not null then 'answered'
    when overdue_at is not null then 'overdue'
    else 'owed' end) stored,
  seq integer not null,
  primary key (case_id, task)
);
create index handoffs_offered on handoffs (offered_at desc, case_id desc, task desc);
create index handoffs_department on handoffs (department, state, offered_at desc);
create index handoffs_from on handoffs (from_department, state, offered_at desc);

create function project_handoffs(kind text, id text, rows jsonb) returns void language plpgsql as $$
declare
  r jsonb;
begin
  for r in select value from jsonb_array_elements(rows) loop
    case r->>'do'
      when 'offer' then
        insert into handoffs (case_id, task, element, process, name, department, from_department, access_keys, due_at,
                              offered_at, seq)
        values (id, (r->>'task')::integer, r->>'element', r->>'process', r->>'name', r->>'department', r->>'from',
                array(select jsonb_array_elements_text(r->'accessKeys')), r->>'dueAt', r->>'at', (r->>'seq')::integer)
        on conflict do nothing;
      when 'mark' then
        update handoffs h set
          access_keys = h.access_keys || array(select jsonb_array_elements_text(r->'accessKeys')),
          offered_again_at = coalesce(r->>'offeredAgainAt', h.offered_again_at),
          acknowledged_at = coalesce(r->>'acknowledgedAt', h.acknowledged_at),
          acknowledged_by = coalesce(r->>'acknowledgedBy', h.acknowledged_by),
          reference = coalesce(r->>'reference', h.reference),
          accepted_at = coalesce(r->>'acceptedAt', h.accepted_at),
          accepted_by = coalesce(r->>'acceptedBy', h.accepted_by),
          reminded_at = coalesce(r->>'remindedAt', h.reminded_at),
          overdue_at = coalesce(r->>'overdueAt', h.overdue_at),
          escalated_at = coalesce(r->>'escalatedAt', h.escalated_at),
          rung = coalesce((r->>'rung')::integer, h.rung),
          role = coalesce(r->>'role', h.role),
          escalated_to = coalesce(r->>'escalatedTo', h.escalated_to),
          closed_at = coalesce(r->>'closedAt', h.closed_at),
          outcome = coalesce(r->>'outcome', h.outcome),
          seq = (r->>'seq')::integer
        where h.case_id = id and h.task = (r->>'task')::integer and h.seq < (r->>'seq')::integer;
      when 'close-all' then
        update handoffs h set closed_at = r->>'at', outcome = 'withdrawn', seq = (r->>'seq')::integer
        where h.case_id = id and h.closed_at is null and h.seq < (r->>'seq')::integer;
      else
        raise exception 'project_handoffs knows no row "%"', r->>'do';
    end case;
  end loop;
end
$$;
revoke execute on function project_handoffs(text, text, jsonb) from public;
grant execute on function project_handoffs(text, text, jsonb) to ${applicationRole};
grant insert, update on handoffs to ${applicationRole};
`;
