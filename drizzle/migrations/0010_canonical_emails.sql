ALTER TABLE "users" ADD COLUMN "canonical_email" text;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "same_email_as" integer;--> statement-breakpoint
CREATE UNIQUE INDEX "users_canonical_email" ON "users" USING btree ("canonical_email");--> statement-breakpoint
-- What does not say the canonical form is SQL by hand or a process of an earlier release: of ASCII it is the lower case,
-- and the rest `migrate` makes.
CREATE FUNCTION "canonical_email_of_ascii"() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  if tg_op = 'UPDATE' then
    if new.email is distinct from old.email and new.canonical_email is not distinct from old.canonical_email then
      new.canonical_email := null;
      new.same_email_as := null;
    end if;
  end if;
  if new.canonical_email is null and new.same_email_as is null
    and octet_length(new.email) = length(new.email) and new.email !~ '["[:space:][:cntrl:]]' then
    new.canonical_email := lower(new.email collate "C");
  end if;
  return new;
end $$;--> statement-breakpoint
CREATE TRIGGER "users_canonical_email" BEFORE INSERT OR UPDATE OF "email" ON "users"
  FOR EACH ROW EXECUTE FUNCTION "canonical_email_of_ascii"();--> statement-breakpoint
CREATE FUNCTION "open_account"(
  new_email text, new_canonical_email text, new_password_hash text, new_name text,
  new_session uuid, new_surface text, new_user_agent text, new_address text, ends_at timestamptz, new_token_hash text
) RETURNS SETOF "users"
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
declare account public.users;
begin
  insert into public.users (email, canonical_email, password_hash, name)
    values (new_email, new_canonical_email, new_password_hash, new_name)
    returning * into account;
  insert into public.sessions (id, user_id, surface, user_agent, address, last_used_at, expires_at)
    values (new_session, account.id, new_surface, new_user_agent, new_address, now(), ends_at);
  insert into public.refresh_tokens (token_hash, session_id) values (new_token_hash, new_session);
  return next account;
end $$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION "open_account" FROM PUBLIC;
