/**
 * A resource that a later version of its bundle leaves out stays its bundle's, out of force: its id never means
 * something else to an old case.
 */
export const definitionsSql = `
create table definitions (
  kind text not null,
  id text collate "C" not null,
  bundle text not null,
  version integer not null,
  hash text not null,
  name text,
  file_name text not null,
  starts jsonb not null,
  in_force boolean not null,
  primary key (kind, id)
);
create index definitions_bundle on definitions (bundle);

create table deployed_bundles (
  bundle text primary key,
  version integer not null,
  hash text not null,
  deployed_at text collate "C" not null
);

create function project_definitions(kind text, id text, rows jsonb) returns void language plpgsql as $$
declare
  deployed jsonb := rows->-1;
  r jsonb;
begin
  insert into deployed_bundles as b (bundle, version, hash, deployed_at)
  values (id, (deployed->>'version')::integer, deployed->>'hash', deployed->>'at')
  on conflict (bundle) do update
    set version = excluded.version, hash = excluded.hash, deployed_at = excluded.deployed_at;
  update definitions d set in_force = false where d.bundle = project_definitions.id and d.in_force;
  for r in select value from jsonb_array_elements(deployed->'resources') loop
    insert into definitions as d (kind, id, bundle, version, hash, name, file_name, starts, in_force)
    values (r->>'kind', r->>'id', project_definitions.id, (r->>'version')::integer, r->>'hash', r->>'name',
            r->>'fileName', coalesce(r->'starts', '[]'), true)
    on conflict on constraint definitions_pkey do update
      set version = excluded.version, hash = excluded.hash, name = excluded.name, file_name = excluded.file_name,
          starts = excluded.starts, in_force = true
      where d.bundle = excluded.bundle;
    if not found then
      raise exception '% "%" belongs to another bundle', r->>'kind', r->>'id'
        using errcode = 'unique_violation', constraint = 'definitions_pkey';
    end if;
  end loop;
end
$$;
`;
