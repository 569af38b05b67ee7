CREATE TABLE "report_links" (
	"token_hash" varchar(64) PRIMARY KEY NOT NULL,
	"user_id" integer NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	"expires_at" timestamptz NOT NULL,
	"used_at" timestamptz,
	CONSTRAINT "report_links_used_in_time" CHECK ("report_links"."used_at" is null or "report_links"."used_at" < "report_links"."expires_at")
);
--> statement-breakpoint
ALTER TABLE "sales_categories" ADD COLUMN "discount" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sales_categories" ADD COLUMN "tax" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sales_categories" ADD COLUMN "net_refunds" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sales_categories" ADD COLUMN "refunded_tax" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sales_products" ADD COLUMN "discount" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sales_products" ADD COLUMN "tax" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sales_products" ADD COLUMN "net_refunds" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sales_products" ADD COLUMN "refunded_tax" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sales_totals" ADD COLUMN "refunded_tax" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "report_links" ADD CONSTRAINT "report_links_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "report_links_expiry" ON "report_links" USING btree ("expires_at");--> statement-breakpoint
-- `migrate` counts the sums of the new columns afterwards, which ends with a table without this comment.
DO $$ BEGIN
  IF EXISTS (SELECT FROM "sales_totals") THEN COMMENT ON TABLE "sales_totals" IS 'rebuild'; END IF;
END $$;
