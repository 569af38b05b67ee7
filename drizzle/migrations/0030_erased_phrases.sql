CREATE TABLE "erased_phrases" (
	"user_id" integer NOT NULL,
	"kind" varchar(10) NOT NULL,
	"words" smallint NOT NULL,
	"first_word_hash" varchar(6) NOT NULL,
	"phrase_hash" varchar(64) NOT NULL,
	CONSTRAINT "erased_phrases_user_id_phrase_hash_pk" PRIMARY KEY("user_id","phrase_hash")
);
--> statement-breakpoint
CREATE TABLE "erasure_key" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"key" varchar(64) NOT NULL,
	CONSTRAINT "erasure_key_single" CHECK ("erasure_key"."id" = 1)
);
--> statement-breakpoint
ALTER TABLE "erased_phrases" ADD CONSTRAINT "erased_phrases_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
INSERT INTO "erasure_key" ("key")
SELECT encode(sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')), 'hex');--> statement-breakpoint
-- The words of a text in small letters. Everything else separates words; the same in every locale of the database.
CREATE FUNCTION "text_words"(value text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  select string_to_array(btrim(regexp_replace(
    case when octet_length($1) = length($1) then lower($1 collate pg_catalog."C") collate pg_catalog."C"
      else lower(normalize($1, NFKC) collate pg_catalog."und-x-icu") collate pg_catalog."C" end,
    '[\u0001-\u002f\u003a-\u0060\u007b-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u2000-\u206f\u3000-\u3004\u3008-\u303f]+',
    ' ', 'g'), ' '), ' ')
$$;--> statement-breakpoint
-- The phrases by which copies of a text are recognised: all its words, or of more than six each six, from the end. Short ones say
-- nothing about a person: a single word has ten bytes or more, others together eight; of a free text, also four words, or a digit.
CREATE FUNCTION "personal_phrases"(value text, free boolean, pieces integer)
RETURNS TABLE (words integer, first_word text, phrase text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  select cardinality(piece), piece[1], array_to_string(piece, ' ')
  from (select public.text_words($1) as w) text,
    lateral (
      select w[greatest(1, stop - 5):stop] as piece
      from generate_series(cardinality(w), least(cardinality(w), 6), -6) stop limit $3
    ) pieces
  where case cardinality(piece)
    when 0 then false
    when 1 then octet_length(piece[1]) >= 10 and (not $2 or piece[1] ~ '[0-9]')
    else octet_length(array_to_string(piece, ' ')) >= 8 and (not $2 or cardinality(piece) >= 4)
  end
$$;--> statement-breakpoint
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
end $$;
