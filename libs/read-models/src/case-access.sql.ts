/** Keys are only ever added: who has seen a case has seen it. The second index answers "which cases may I see". */
export const caseAccessSql = `
create table if not exists case_access (
  case_id text not null,
  access_key text not null,
  primary key (case_id, access_key)
);
create index if not exists case_access_key on case_access (access_key, case_id);

create or replace function project_case_access(kind text, id text, rows jsonb) returns void language sql as $$
  insert into case_access (case_id, access_key)
  select id, value from jsonb_array_elements_text(rows)
  on conflict do nothing
$$;
`;
