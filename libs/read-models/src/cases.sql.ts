/** A case's row is written when it opens, closes, or has an incident; a step in between costs it nothing. */
export const casesSql = `
create table if not exists cases (
  case_id text primary key,
  process text not null,
  process_version integer,
  business_key text,
  trigger text not null,
  started_by text not null,
  status text not null,
  opened_at text collate "C" not null,
  closed_at text collate "C",
  open_incidents integer not null default 0
);
create index if not exists cases_opened on cases (opened_at desc, case_id desc);
create index if not exists cases_process on cases (process, opened_at desc, case_id desc);
create index if not exists cases_business_key on cases (business_key text_pattern_ops) where business_key is not null;

create table if not exists incidents (
  case_id text not null,
  incident integer not null,
  instance integer not null,
  element text not null,
  code text not null,
  message text not null,
  remedy text not null,
  retry text not null,
  raised_at text collate "C" not null,
  seq integer not null,
  resolved_at text collate "C",
  resolved_by text,
  primary key (case_id, incident)
);
create index if not exists incidents_open on incidents (raised_at, case_id, incident) where resolved_at is null;

create or replace function project_cases(kind text, id text, rows jsonb) returns void language plpgsql as $$
declare
  r jsonb;
begin
  for r in select value from jsonb_array_elements(rows) loop
    case r->>'do'
      when 'open' then
        insert into cases (case_id, process, process_version, business_key, trigger, started_by, status, opened_at)
        values (id, r->>'process', (r->>'version')::integer, r->>'businessKey', r->>'trigger', r->>'startedBy',
                'open', r->>'at');
      when 'close' then
        update incidents i set resolved_at = r->>'at', resolved_by = 'cancelled'
        where i.case_id = id and i.resolved_at is null;
        update cases c set status = r->>'outcome', closed_at = r->>'at', open_incidents = 0 where c.case_id = id;
      when 'raise' then
        insert into incidents (case_id, incident, instance, element, code, message, remedy, retry, raised_at, seq)
        values (id, (r->>'incident')::integer, (r->>'instance')::integer, r->>'element', r->>'code', r->>'message',
                r->>'remedy', r->>'retry', r->>'at', (r->>'seq')::integer);
        update cases c set open_incidents = c.open_incidents + 1 where c.case_id = id;
      when 'resolve' then
        update incidents i set resolved_at = r->>'at', resolved_by = r->>'by'
        where i.case_id = id and i.incident = (r->>'incident')::integer and i.resolved_at is null;
        if found then
          update cases c set open_incidents = c.open_incidents - 1 where c.case_id = id;
        end if;
      else
        raise exception 'project_cases knows no row "%"', r->>'do';
    end case;
  end loop;
end
$$;
`;
