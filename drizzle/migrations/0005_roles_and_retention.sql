CREATE TABLE "retention_marks" (
	"swept" varchar(20) PRIMARY KEY NOT NULL,
	"before" timestamptz NOT NULL
);
--> statement-breakpoint
CREATE INDEX "refresh_tokens_used" ON "refresh_tokens" USING btree ("used_at") WHERE "refresh_tokens"."used_at" is not null;--> statement-breakpoint
CREATE FUNCTION "register_account"(
  new_email text, new_password_hash text, new_name text,
  new_session uuid, new_surface text, new_user_agent text, new_address text, ends_at timestamptz, new_token_hash text
) RETURNS SETOF "users"
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
declare account public.users;
begin
  insert into public.users (email, password_hash, name) values (new_email, new_password_hash, new_name)
    returning * into account;
  insert into public.sessions (id, user_id, surface, user_agent, address, last_used_at, expires_at)
    values (new_session, account.id, new_surface, new_user_agent, new_address, now(), ends_at);
  insert into public.refresh_tokens (token_hash, session_id) values (new_token_hash, new_session);
  return next account;
end $$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION "register_account" FROM PUBLIC;--> statement-breakpoint
CREATE FUNCTION "sweep_events"(older_than timestamptz, batch integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
declare
  bound timestamptz := least(older_than, now() - interval '30 days');
  swept_rows integer;
  newest timestamptz;
begin
  -- The foreign key of the outbox is checked row by row without an index: nothing is swept while much is waiting.
  if (select count(*) from (select from public.outbox limit 501) waiting) > 500 then return 0; end if;
  with oldest as materialized (
    select id, created_at from public.events order by id limit least(batch, 10000) for update skip locked
  ), gone as (
    delete from public.events t using oldest
    where t.id = oldest.id and oldest.created_at < bound
      and not exists (select from public.outbox where event_id = t.id)
    returning t.created_at
  )
  select count(*), max(created_at) into swept_rows, newest from gone;
  if swept_rows > 0 then
    insert into public.retention_marks as mark (swept, before) values ('events', newest)
    on conflict (swept) do update set before = greatest(mark.before, excluded.before);
  end if;
  return swept_rows;
end $$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION "sweep_events" FROM PUBLIC;--> statement-breakpoint
CREATE FUNCTION "sweep_audit_log"(older_than timestamptz, batch integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
declare
  bound timestamptz := least(older_than, now() - interval '90 days');
  swept_rows integer;
  newest timestamptz;
begin
  with oldest as materialized (
    select id, created_at from public.audit_log order by id limit least(batch, 10000) for update skip locked
  ), gone as (
    delete from public.audit_log t using oldest
    where t.id = oldest.id and oldest.created_at < bound
    returning t.created_at
  )
  select count(*), max(created_at) into swept_rows, newest from gone;
  if swept_rows > 0 then
    insert into public.retention_marks as mark (swept, before) values ('audit_log', newest)
    on conflict (swept) do update set before = greatest(mark.before, excluded.before);
  end if;
  return swept_rows;
end $$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION "sweep_audit_log" FROM PUBLIC;
