CREATE TABLE "account_tokens" (
	"token_hash" varchar(64) PRIMARY KEY NOT NULL,
	"user_id" integer NOT NULL,
	"purpose" varchar(20) NOT NULL,
	"email" varchar(255),
	"created_at" timestamptz DEFAULT now() NOT NULL,
	"expires_at" timestamptz NOT NULL,
	"used_at" timestamptz
);
--> statement-breakpoint
CREATE TABLE "former_emails" (
	"canonical_email" text NOT NULL,
	"user_id" integer NOT NULL,
	"until" timestamptz NOT NULL,
	CONSTRAINT "former_emails_canonical_email_user_id_pk" PRIMARY KEY("canonical_email","user_id")
);
--> statement-breakpoint
CREATE TABLE "mails" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" varchar(30) NOT NULL,
	"user_id" integer,
	"recipient" varchar(255),
	"about" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"event_id" bigint,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamptz DEFAULT now() NOT NULL,
	"problem" varchar(60),
	"created_at" timestamptz DEFAULT now() NOT NULL,
	"sent_at" timestamptz,
	"failed_at" timestamptz,
	CONSTRAINT "mails_ended_once" CHECK ("mails"."sent_at" is null or "mails"."failed_at" is null),
	CONSTRAINT "mails_addressed" CHECK ("mails"."user_id" is not null or "mails"."recipient" is not null or "mails"."sent_at" is not null or "mails"."failed_at" is not null)
);
--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "email_confirmed_at" timestamptz;--> statement-breakpoint
ALTER TABLE "account_tokens" ADD CONSTRAINT "account_tokens_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "former_emails" ADD CONSTRAINT "former_emails_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "account_tokens_user" ON "account_tokens" USING btree ("user_id","purpose");--> statement-breakpoint
CREATE INDEX "account_tokens_expiry" ON "account_tokens" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "former_emails_user" ON "former_emails" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "former_emails_until" ON "former_emails" USING btree ("until");--> statement-breakpoint
CREATE UNIQUE INDEX "mails_event" ON "mails" USING btree ("event_id","kind") WHERE "mails"."event_id" is not null;--> statement-breakpoint
CREATE INDEX "mails_due" ON "mails" USING btree ("next_attempt_at") WHERE "mails"."sent_at" is null and "mails"."failed_at" is null;--> statement-breakpoint
CREATE INDEX "mails_newest" ON "mails" USING btree ("created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "mails_user_newest" ON "mails" USING btree ("user_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
-- A former address is reserved while its account may take it back. After the row, so that it sees a change that the row has waited for.
CREATE FUNCTION "reject_former_email"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
begin
  if exists (select from public.former_emails f
    where f.canonical_email = new.canonical_email and f.user_id <> new.id and f.until > now()) then
    raise unique_violation using message = 'this address was that of another account until lately',
      table = 'users', constraint = 'users_canonical_email';
  end if;
  return null;
end $$;--> statement-breakpoint
CREATE TRIGGER "users_former_email" AFTER INSERT OR UPDATE OF "email", "canonical_email" ON "users" FOR EACH ROW
WHEN (new.canonical_email is not null) EXECUTE FUNCTION "reject_former_email"();
--> statement-breakpoint
-- What the role of transactions may do with `disabled_at`: it locks the administrators in id order, so that two who disable each
-- other do not both succeed, and records actor and reason with the change.
CREATE FUNCTION "set_account_disabled"(account integer, wanted boolean, why text, actor integer, client_address text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
declare
  known public.users;
  kind text := case when wanted then 'account.disabled' else 'account.enabled' end;
begin
  perform from public.users where role = 'admin' and disabled_at is null order by id for no key update;
  select * into known from public.users where id = account for no key update;
  if not found then return 'missing'; end if;
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
end $$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION "set_account_disabled" FROM PUBLIC;
