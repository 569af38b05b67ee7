CREATE TABLE "erasures" (
	"user_id" integer NOT NULL,
	"email_hash" varchar(64) NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "erasures_user_id_email_hash_pk" PRIMARY KEY("user_id","email_hash")
);
--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "erased_at" timestamptz;--> statement-breakpoint
ALTER TABLE "erasures" ADD CONSTRAINT "erasures_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- Replaces what identifies a person. Orders, amounts and taxes stay, with the id of the account as pseudonym. Refused while an order
-- is not finished, because its parcel needs the address. Locks the administrators like `set_account_disabled`.
CREATE FUNCTION "erase_account"(account integer, actor integer, why text, client_address text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
declare
  known public.users;
  pseudonym text := 'erased-' || account || '@erased.invalid';
  unfinished integer;
begin
  perform from public.users where role = 'admin' and disabled_at is null order by id for no key update;
  -- Conflicts with the foreign keys of rows that are inserted meanwhile.
  select * into known from public.users where id = account for update;
  if not found then return 'missing'; end if;
  if known.erased_at is not null then return 'unchanged'; end if;
  if known.role = 'admin' and known.disabled_at is null
    and not exists (select from public.users where role = 'admin' and disabled_at is null and id <> account) then
    return 'last admin';
  end if;
  -- Locked, so that no payment or shipment begins meanwhile.
  perform from public.orders where user_id = account order by id for no key update;
  select min(id) into unfinished from public.orders
    where user_id = account and (status in ('pending', 'paid') or open_attempt_id is not null);
  if unfinished is not null then return 'order ' || unfinished; end if;

  insert into public.erasures (user_id, email_hash)
    select account, encode(sha256(convert_to(lower(address collate "C"), 'UTF8')), 'hex') from (
      select known.email as address union select known.canonical_email
      union select canonical_email from public.former_emails where user_id = account
    ) addresses where address is not null
    on conflict do nothing;
  update public.users set email = pseudonym, canonical_email = pseudonym, same_email_as = null, name = 'Erased customer',
    profile = null, password_hash = '!', email_confirmed_at = null, disabled_at = coalesce(disabled_at, now()),
    erased_at = now(), updated_at = now()
    where id = account;
  update public.orders set shipping_address = null, note = null
    where user_id = account and (shipping_address is not null or note is not null);
  update public.refunds set reason = null
    where reason is not null and order_id in (select id from public.orders where user_id = account);
  update public.payment_attempts
    set address = '', refund = case when refund is null then null else jsonb_set(refund, '{reason}', 'null') end
    where order_id in (select id from public.orders where user_id = account);
  update public.audit_log set address = null
    where subject in (select 'session:' || id from public.sessions where user_id = account);
  delete from public.refresh_tokens where session_id in (select id from public.sessions where user_id = account);
  delete from public.sessions where user_id = account;
  delete from public.account_tokens where user_id = account;
  delete from public.former_emails where user_id = account;
  delete from public.mails where user_id = account or lower(recipient) = lower(known.email);
  delete from public.idempotency_keys where user_id = account;
  update public.adoption_notes n set "row" = null from public.adopted_ids a
    where a.kind = 'user' and a.id = account and n.kind = 'user' and n.source = a.source and n.source_id = a.source_id;
  update public.audit_log set address = null where actor_id = account and address is not null;
  update public.audit_log set before = null, after = null, address = null where subject = 'user:' || account;
  -- The reasons of refunds.
  update public.audit_log set after = after - 'reason'
    where action in ('order.refunded', 'order.partly_refunded', 'refund.failed')
      and subject in (select 'order:' || id from public.orders where user_id = account);
  update public.events set payload = payload - 'reason' - 'name' where subject = 'user:' || account;

  with happened as (
    insert into public.events (type, subject, payload) values ('account.erased', 'user:' || account, '{}') returning id
  )
  insert into public.outbox (consumer, event_id) select 'relay', id from happened;
  insert into public.audit_log (actor_id, action, subject, address, after)
  values (actor, 'account.erased', 'user:' || account, case when actor <> account then left(client_address, 45) end,
    jsonb_build_object('reason', why));
  return 'done';
end $$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION "erase_account" FROM PUBLIC;
--> statement-breakpoint
-- An update that waited for the erasure would write a name again: the row stays as it is.
CREATE FUNCTION "keep_erased"() RETURNS trigger LANGUAGE plpgsql AS $$ begin return null; end $$;--> statement-breakpoint
CREATE TRIGGER "users_erased" BEFORE UPDATE ON "users" FOR EACH ROW
WHEN (old.erased_at is not null) EXECUTE FUNCTION "keep_erased"();--> statement-breakpoint
-- An order that waited for the erasure would have an address. After the check of the foreign key, which waits for it.
CREATE FUNCTION "reject_order_of_erased"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
begin
  if exists (select from public.users where id = new.user_id and erased_at is not null) then
    raise foreign_key_violation using message = 'the account of the order is erased',
      table = 'orders', constraint = 'orders_user_erased';
  end if;
  return null;
end $$;--> statement-breakpoint
CREATE TRIGGER "orders_user_erased" AFTER INSERT ON "orders" FOR EACH ROW EXECUTE FUNCTION "reject_order_of_erased"();
--> statement-breakpoint
-- An erased account is not enabled again.
CREATE OR REPLACE FUNCTION "set_account_disabled"(account integer, wanted boolean, why text, actor integer, client_address text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
declare
  known public.users;
  kind text := case when wanted then 'account.disabled' else 'account.enabled' end;
begin
  perform from public.users where role = 'admin' and disabled_at is null order by id for no key update;
  select * into known from public.users where id = account for no key update;
  if not found or known.erased_at is not null then return 'missing'; end if;
  if (known.disabled_at is not null) = wanted then return 'unchanged'; end if;
  if wanted and known.role = 'admin'
    and not exists (select from public.users where role = 'admin' and disabled_at is null and id <> account) then
    return 'last admin';
  end if;
  update public.users set disabled_at = case when wanted then now() end, updated_at = now() where id = account;
  if wanted then
    update public.sessions set revoked_at = now() where user_id = account and revoked_at is null;
  end if;
  with happened as (
    insert into public.events (type, subject, payload)
    values (kind, 'user:' || account, jsonb_build_object('reason', why)) returning id
  )
  insert into public.outbox (consumer, event_id) select 'relay', id from happened;
  insert into public.audit_log (actor_id, action, subject, address, after)
  values (actor, kind, 'user:' || account, left(client_address, 45), jsonb_build_object('reason', why));
  return 'done';
end $$;
