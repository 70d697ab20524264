const asOwner = 'language plpgsql security definer set search_path = public, pg_temp';

/**
 * What the dispatcher may change, and nothing else of these tables: it acts as the application role. A refusal because
 * the subscription has closed frees the message for another one of the process, or for a start; any other refusal
 * would only be refused again.
 */
const settle = `
create function settle_correlation(p_message text, p_process text, p_attempt integer, p_outcome text)
returns boolean ${asOwner} as $$
declare
  m messages;
  c correlations;
begin
  select * into m from messages b where b.message = p_message;
  if found then
    perform lock_correlations(array[correlation_lock_key(m.name, m.key)]);
  end if;
  update correlations d set state = p_outcome
  where d.message = p_message and d.process = p_process and d.attempt = p_attempt and d.state = 'pending'
  returning d.* into c;
  if not found then
    return false;
  end if;
  if p_outcome = 'free' then
    perform find_subscription(p_message, p_process);
  end if;
  if c.subscription is not null then
    perform find_message(c.case_id, c.subscription);
  end if;
  return true;
end
$$;

create function settle_delivery(p_signal text, p_case text, p_subscription integer) returns void ${asOwner} as $$
begin
  delete from signal_deliveries d
  where d.signal = p_signal and d.case_id = p_case and d.subscription is not distinct from p_subscription;
end
$$;

create function expire_messages(p_before text) returns integer ${asOwner} as $$
declare
  expired text[];
begin
  with gone as (
    delete from messages m
    where m.expires_at < p_before
      and not exists (select from correlations c where c.message = m.message and c.state = 'pending')
    returning m.message)
  select coalesce(array_agg(message), '{}') into expired from gone;
  delete from correlations c where c.message = any(expired) and c.state <> 'pending';
  return cardinality(expired);
end
$$;
`;

/**
 * One stretch of the log: subscriptions to signals get their place in the global order, signals go to those that were
 * open before them. The cursor moves in the same transaction, from where it was read and nowhere else.
 */
const follow = `
create function follow_log(p_from bigint, p_to bigint, p_steps jsonb) returns boolean ${asOwner} as $$
declare
  r jsonb;
begin
  update correlation_cursor k set no = p_to where k.no = p_from;
  if not found then
    return false;
  end if;
  for r in select value from jsonb_array_elements(p_steps) loop
    if r->>'do' = 'opened' then
      update subscriptions s set log_no = (r->>'no')::bigint
      where s.case_id = r->>'case' and s.subscription = (r->>'subscription')::integer and s.trigger = 'signal';
    else
      insert into signal_deliveries (signal, no, case_id, subscription, process, element, name)
      select r->>'signal', (r->>'no')::bigint, s.case_id, s.subscription, s.process, s.element, s.name
      from subscriptions s
      where s.trigger = 'signal' and s.name = r->>'name' and s.log_no < (r->>'no')::bigint
      order by s.log_no, s.subscription;
      insert into signal_deliveries (signal, no, case_id, subscription, process, element, name)
      select distinct on (e.process) r->>'signal', (r->>'no')::bigint, started_case_id(r->>'signal', e.process), null,
        e.process, e.element, e.name
      from start_events e where e.trigger = 'signal' and e.name = r->>'name'
      order by e.process, e.element;
    end if;
  end loop;
  return true;
end
$$;
`;

/** Functions that the dispatcher calls. */
export const settlingSql = `${settle}${follow}
revoke execute on function settle_correlation, settle_delivery, expire_messages, follow_log, lock_correlations,
  correlate, find_message, find_subscription, project_waits, project_wait, project_message, project_starts from public;
grant execute on function settle_correlation, settle_delivery, expire_messages, follow_log to throughline_app;
grant select on correlations, signal_deliveries, correlation_cursor, subscriptions, messages, start_events
  to throughline_app;
`;
