ALTER TABLE "orders" ADD COLUMN "expires_at" timestamptz;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "cancellation_reason" varchar(20);--> statement-breakpoint
CREATE INDEX "orders_expiring" ON "orders" USING btree ("expires_at","id") WHERE "orders"."status" = 'pending';--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_cancellation_reason_known" CHECK ("orders"."cancellation_reason" is null or ("orders"."status" = 'cancelled' and "orders"."cancellation_reason" in ('requested', 'expired')));