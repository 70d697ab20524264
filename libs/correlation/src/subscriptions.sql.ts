/**
 * `place` is the order in which rows came under the lock of their (name, key); across other names it means nothing.
 * Instants are text in the C collation, as in the record. A pending correlation makes its subscription busy: the next
 * message waits its turn, so that a subscription gets messages in the order of their publication.
 */
const tables = `
create table subscription_cases (case_id text primary key, process text not null);

create table subscriptions (
  case_id text not null,
  subscription integer not null,
  process text not null,
  element text not null,
  trigger text not null,
  name text not null,
  key text not null,
  opened_at text collate "C" not null,
  place bigint not null generated always as identity,
  log_no bigint,
  primary key (case_id, subscription)
);
create index subscriptions_message on subscriptions (name, key, place) where trigger = 'message';
create index subscriptions_signal on subscriptions (name, log_no) where trigger = 'signal';

create table messages (
  message text primary key,
  name text not null,
  key text not null,
  expires_at text collate "C" not null,
  place bigint not null generated always as identity
);
create index messages_match on messages (name, key, place);
create index messages_expiry on messages (expires_at);

create table correlations (
  message text not null,
  process text not null,
  attempt integer not null default 1,
  state text not null check (state in ('pending', 'done', 'refused', 'free')),
  case_id text not null,
  subscription integer,
  element text not null,
  name text not null,
  place bigint not null generated always as identity,
  primary key (message, process)
);
create index correlations_pending on correlations (place) where state = 'pending';
create unique index correlations_busy on correlations (case_id, subscription) where state = 'pending';

create table start_events (
  process text not null,
  element text not null,
  trigger text not null,
  name text not null,
  bundle text not null,
  primary key (process, element)
);
create index start_events_name on start_events (trigger, name);
create index start_events_bundle on start_events (bundle);

create table signal_deliveries (
  signal text not null,
  no bigint not null,
  case_id text not null,
  subscription integer,
  process text not null,
  element text not null,
  name text not null,
  place bigint not null generated always as identity,
  unique nulls not distinct (signal, case_id, subscription)
);
create index signal_deliveries_place on signal_deliveries (place);
create index signal_deliveries_case on signal_deliveries (case_id);

create table correlation_cursor (one boolean primary key default true check (one), no bigint not null);
insert into correlation_cursor (no) values (0);
`;

/**
 * Both sides come through here. In READ COMMITTED each statement after the lock sees what the other side committed
 * before it let the lock go: whoever comes second finds the first.
 */
const locks = `
create function correlation_lock_key(p_name text, p_key text) returns bigint language sql immutable as $$
  select hashtextextended(p_name || chr(31) || p_key, 7464)
$$;

create function lock_correlations(p_keys bigint[]) returns void language plpgsql as $$
declare
  lock_key bigint;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'correlation needs READ COMMITTED: in % it would not see its partner',
      current_setting('transaction_isolation');
  end if;
  for lock_key in select distinct k from unnest(p_keys) k order by k loop
    perform pg_advisory_xact_lock(lock_key);
  end loop;
end
$$;

create function started_case_id(p_message text, p_process text) returns text language sql immutable as $$
  select left(encode(sha256(convert_to(p_process || chr(31) || p_message, 'UTF8')), 'hex'), 32)
$$;
`;

/** Each of these is called under the lock of the message's name and key. */
const matching = `
create function correlate(
  p_message messages, p_process text, p_case text, p_subscription integer, p_element text
) returns void language sql as $$
  insert into correlations (message, process, state, case_id, subscription, element, name)
  values (p_message.message, p_process, 'pending', p_case, p_subscription, p_element, p_message.name)
  on conflict (message, process) do update
    set attempt = correlations.attempt + 1, state = 'pending', case_id = excluded.case_id,
        subscription = excluded.subscription, element = excluded.element
    where correlations.state = 'free'
$$;

create function is_busy(p_case text, p_subscription integer) returns boolean language sql stable as $$
  select exists (
    select from correlations c
    where c.case_id = p_case and c.subscription = p_subscription and c.state = 'pending')
$$;

create function find_message(p_case text, p_subscription integer) returns void language plpgsql as $$
declare
  s subscriptions;
  m messages;
begin
  select * into s from subscriptions w where w.case_id = p_case and w.subscription = p_subscription;
  if not found or s.trigger <> 'message' or is_busy(p_case, p_subscription) then
    return;
  end if;
  select * into m from messages b
  where b.name = s.name and b.key = s.key and b.expires_at >= s.opened_at
    and not exists (
      select from correlations c where c.message = b.message and c.process = s.process and c.state <> 'free')
  order by b.place limit 1;
  if found then
    perform correlate(m, s.process, s.case_id, s.subscription, s.element);
  end if;
end
$$;

create function find_subscription(p_message text, p_process text) returns void language plpgsql as $$
declare
  m messages;
  s subscriptions;
  start start_events;
begin
  select * into m from messages b where b.message = p_message;
  if not found then
    return;
  end if;
  for s in
    select distinct on (w.process) w.* from subscriptions w
    where w.trigger = 'message' and w.name = m.name and w.key = m.key and w.opened_at <= m.expires_at
      and (p_process is null or w.process = p_process) and not is_busy(w.case_id, w.subscription)
    order by w.process, w.place
  loop
    perform correlate(m, s.process, s.case_id, s.subscription, s.element);
  end loop;
  for start in
    select distinct on (e.process) e.* from start_events e
    where e.trigger = 'message' and e.name = m.name and (p_process is null or e.process = p_process)
      and not exists (
        select from correlations c where c.message = m.message and c.process = e.process and c.state <> 'free')
    order by e.process, e.element
  loop
    perform correlate(m, start.process, started_case_id(m.message, start.process), null, start.element);
  end loop;
end
$$;
`;

const projecting = `
create function project_subscriptions(kind text, id text, rows jsonb) returns void language plpgsql as $$
begin
  case kind
    when 'case' then perform project_waits(id, rows);
    when 'message' then perform project_message(id, rows->0);
    when 'bundle' then perform project_starts(id, rows);
    else raise exception 'project_subscriptions knows no stream kind "%"', kind;
  end case;
end
$$;

create function project_waits(p_case text, p_rows jsonb) returns void language plpgsql as $$
declare
  r jsonb;
begin
  perform lock_correlations(array(
    select correlation_lock_key(o->>'name', o->>'key') from jsonb_array_elements(p_rows) o
    where o->>'do' = 'open' and o->>'trigger' = 'message'
    union all
    select correlation_lock_key(s.name, s.key) from jsonb_array_elements(p_rows) o
    join subscriptions s on s.case_id = p_case and s.subscription = (o->>'subscription')::integer
    where o->>'do' = 'correlated'));
  for r in select value from jsonb_array_elements(p_rows) loop
    perform project_wait(p_case, r);
  end loop;
  for r in select value from jsonb_array_elements(p_rows) where value->>'do' in ('open', 'correlated') loop
    perform find_message(p_case, (r->>'subscription')::integer);
  end loop;
end
$$;

create function project_wait(p_case text, r jsonb) returns void language plpgsql as $$
declare
  number integer := (r->>'subscription')::integer;
begin
  case r->>'do'
    when 'case' then
      insert into subscription_cases (case_id, process) values (p_case, r->>'process');
      if (r->>'started')::boolean then
        update correlations c set state = 'done'
        where c.case_id = p_case and c.subscription is null and c.state = 'pending';
        delete from signal_deliveries d where d.case_id = p_case and d.subscription is null;
      end if;
    when 'open' then
      insert into subscriptions (case_id, subscription, process, element, trigger, name, key, opened_at)
      select p_case, number, k.process, r->>'element', r->>'trigger', r->>'name', r->>'key', r->>'at'
      from subscription_cases k where k.case_id = p_case;
    when 'close' then
      delete from subscriptions s where s.case_id = p_case and s.subscription = number;
    when 'correlated' then
      update correlations c set state = 'done'
      where c.message = r->>'message' and c.case_id = p_case and c.subscription = number and c.state = 'pending';
    when 'signalled' then
      delete from signal_deliveries d
      where d.signal = r->>'signal' and d.case_id = p_case and d.subscription = number;
    when 'end' then
      delete from subscriptions s where s.case_id = p_case;
      delete from subscription_cases k where k.case_id = p_case;
    else
      raise exception 'project_subscriptions knows no row "%"', r->>'do';
  end case;
end
$$;

create function project_message(p_message text, r jsonb) returns void language plpgsql as $$
begin
  perform lock_correlations(array[correlation_lock_key(r->>'name', r->>'key')]);
  insert into messages (message, name, key, expires_at) values (p_message, r->>'name', r->>'key', r->>'expiresAt');
  perform find_subscription(p_message, null);
end
$$;

create function project_starts(p_bundle text, p_rows jsonb) returns void language sql as $$
  delete from start_events e where e.bundle = p_bundle;
  insert into start_events (process, element, trigger, name, bundle)
  select s->>'process', s->>'element', s->>'trigger', s->>'name', p_bundle
  from jsonb_array_elements(p_rows->-1->'starts') s
$$;
`;

/** Tables and functions of the `subscriptions` projection. */
export const subscriptionsSql = `${tables}${locks}${matching}${projecting}`;
