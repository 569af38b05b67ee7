-- Entries of the audit log about the sessions of an account by unknown clients.
CREATE INDEX "audit_log_stolen_sessions" ON "audit_log" USING btree (("after" ->> 'userId')) WHERE "audit_log"."actor_id" is null and "audit_log"."action" = 'session.revoked';--> statement-breakpoint
-- Replaces what identifies a person. Orders, amounts and taxes stay, with the id of the account as pseudonym. Refused while an order
-- is not finished, because its parcel needs the address. Locks the administrators like `set_account_disabled`.
CREATE OR REPLACE FUNCTION "erase_account"(account integer, actor integer, why text, client_address text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET jit = off AS $$
declare
  known public.users;
  pseudonym text := 'erased-' || account || '@erased.invalid';
  unfinished integer;
  secret text := (select key from public.erasure_key);
begin
  -- Before the lock, during which entries have no client address: who is refused could hide it.
  select min(id) into unfinished from public.orders
    where user_id = account and (status in ('pending', 'paid') or open_attempt_id is not null);
  select * into known from public.users where id = account;
  if known.role = 'admin' and known.disabled_at is null
    and not exists (select from public.users where role = 'admin' and disabled_at is null and id <> account) then
    return 'last admin';
  end if;
  if unfinished is not null then return 'order ' || unfinished; end if;
  -- Entries of the account with its client address that are being written; see `omit_address_of_erased`.
  perform pg_advisory_xact_lock(hashtextextended('erasure of ' || account, 0));
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
  with texts (rank, kind, value, free, pieces) as (
    select 1, 'name', known.name, false, 1
    union all select 1, 'e-mail', address, false, 1 from (
      select known.email as address union select known.canonical_email
      union select canonical_email from public.former_emails where user_id = account
    ) addresses
    union all select 2, 'name', state ->> 'name', false, 1
      from public.audit_log, unnest(array[before, after]) state where subject = 'user:' || account
    union all select 2, 'phone', value, false, 1 from (
      select known.profile ->> 'phone' as phone
      union select distinct shipping_address ->> 'phone' from public.orders where user_id = account
    ) phones, unnest(array[phone, regexp_replace(phone, '\D', '', 'g')]) value
    union all select distinct 2, case part when 'name' then 'name' else 'address' end, shipping_address ->> part,
      part in ('company', 'line2'), 1
      from public.orders, unnest(array['name', 'line1', 'company', 'line2']) part where user_id = account
    -- The end of the address of a picture; its beginning is that of other pictures.
    union all select 3, 'profile', field #>> '{}', true, case when key = 'avatar' then 1 else 100 end
      from jsonb_each(case jsonb_typeof(known.profile) when 'object' then known.profile else '{}' end) fields (key, entry),
        jsonb_path_query(entry, 'strict $.** ? (@.type() == "string")') field where key <> 'phone'
    -- A street that is too short to be searched for, with what is written beside it.
    union all select distinct 3, 'address', array_to_string((public.text_words(label))[1:6], ' '), false, 1
      from public.orders,
        lateral (select shipping_address ->> 'name' as name, shipping_address ->> 'line1' as street,
          shipping_address ->> 'postalCode' as code, shipping_address ->> 'city' as city) part,
        lateral (values (concat_ws(' ', name, street)), (concat_ws(' ', street, code, city)),
          (concat_ws(' ', street, city, code)), (concat_ws(' ', street, city))) labels (label)
      where user_id = account and street is not null
        and not exists (select from public.personal_phrases(street, false, 1))
    union all select distinct 4, 'note', note, true, 100 from public.orders where user_id = account
    union all select distinct 4, 'note', reason, true, 100
      from public.refunds where order_id in (select id from public.orders where user_id = account)
    union all select distinct 4, 'note', refund ->> 'reason', true, 100
      from public.payment_attempts where order_id in (select id from public.orders where user_id = account)
  )
  insert into public.erased_phrases (user_id, kind, words, first_word_hash, phrase_hash)
    select account, kind, words, left(encode(sha256(convert_to(secret || first_word, 'UTF8')), 'hex'), 6),
      encode(sha256(convert_to(secret || phrase, 'UTF8')), 'hex')
    from (
      select distinct on (phrase) rank, kind, p.* from texts, public.personal_phrases(value, free, pieces) p
      where phrase <> 'erased customer' order by phrase, rank
    ) phrases order by rank limit 1000
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
  delete from public.refresh_tokens where session_id in (select id from public.sessions where user_id = account);
  delete from public.sessions where user_id = account;
  delete from public.account_tokens where user_id = account;
  delete from public.former_emails where user_id = account;
  delete from public.mails where user_id = account or lower(recipient) = lower(known.email);
  delete from public.idempotency_keys where user_id = account;
  update public.adoption_notes n set "row" = null from public.adopted_ids a
    where a.kind = 'user' and a.id = account and n.kind = 'user' and n.source = a.source and n.source_id = a.source_id;
  update public.audit_log set address = null where actor_id = account and address is not null;
  -- Sessions that a stolen token has ended, of which the rows may be swept.
  update public.audit_log set address = null
    where actor_id is null and action = 'session.revoked' and after ->> 'userId' = account::text;
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
-- A request that began before the erasure of its account and ends after it writes its client address: here it is left out. The
-- lock makes the erasure wait for entries that are not committed, which it overwrites then; one that is waiting or running is
-- not waited for, because the request may hold what the erasure needs.
CREATE FUNCTION "omit_address_of_erased"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
declare
  -- The actor, or the account of a session that an unknown client has ended.
  account integer := coalesce(new.actor_id,
    case when new.after ->> 'userId' ~ '^[0-9]{1,9}$' then (new.after ->> 'userId')::integer end);
begin
  if account is null then return new; end if;
  if not pg_try_advisory_xact_lock_shared(hashtextextended('erasure of ' || account, 0)) then
    new.address := null;
  elsif exists (select from public.users where id = account and erased_at is not null) then
    new.address := null;
  end if;
  return new;
end $$;--> statement-breakpoint
CREATE TRIGGER "audit_log_erased" BEFORE INSERT ON "audit_log" FOR EACH ROW
WHEN (new.address is not null) EXECUTE FUNCTION "omit_address_of_erased"();--> statement-breakpoint
-- A mail that waited for the erasure of its account would have its new address. Waits like the foreign key.
CREATE FUNCTION "skip_mail_of_erased"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
declare
  erased timestamptz;
begin
  select erased_at into erased from public.users where id = new.user_id for key share;
  return case when erased is null then new end;
end $$;--> statement-breakpoint
CREATE TRIGGER "mails_erased" BEFORE INSERT ON "mails" FOR EACH ROW
WHEN (new.user_id is not null) EXECUTE FUNCTION "skip_mail_of_erased"();--> statement-breakpoint
-- A mail that was sent to an address before the erasure of its account would belong to the account afterwards.
CREATE FUNCTION "part_mail_from_erased"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
begin
  if not pg_try_advisory_xact_lock_shared(hashtextextended('erasure of ' || new.user_id, 0)) then
    new.user_id := old.user_id;
  elsif exists (select from public.users where id = new.user_id and erased_at is not null) then
    new.user_id := old.user_id;
  end if;
  return new;
end $$;--> statement-breakpoint
CREATE TRIGGER "mails_parted" BEFORE UPDATE OF "user_id" ON "mails" FOR EACH ROW
WHEN (new.user_id is distinct from old.user_id and new.user_id is not null) EXECUTE FUNCTION "part_mail_from_erased"();--> statement-breakpoint
-- A refund that waited for the erasure of its customer has no reason, like those before it.
CREATE FUNCTION "omit_reason_of_erased"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
begin
  if exists (
    select from public.orders o join public.users u on u.id = o.user_id where o.id = new.order_id and u.erased_at is not null
  ) then
    new.refund := jsonb_set(new.refund, '{reason}', 'null');
  end if;
  return new;
end $$;--> statement-breakpoint
CREATE TRIGGER "payment_attempts_erased" BEFORE INSERT ON "payment_attempts" FOR EACH ROW
WHEN (new.refund is not null) EXECUTE FUNCTION "omit_reason_of_erased"();--> statement-breakpoint
-- What earlier releases have left.
UPDATE "audit_log" l SET "address" = null FROM "users" u
WHERE u.erased_at is not null and l.address is not null and l.actor_id = u.id;--> statement-breakpoint
UPDATE "audit_log" l SET "address" = null FROM "users" u
WHERE u.erased_at is not null and l.address is not null and l.actor_id is null and l.action = 'session.revoked'
  and l.after ->> 'userId' = u.id::text;--> statement-breakpoint
DELETE FROM "mails" m USING "users" u WHERE u.erased_at is not null and m.user_id = u.id;--> statement-breakpoint
DELETE FROM "sessions" s USING "users" u WHERE u.erased_at is not null and s.user_id = u.id;
