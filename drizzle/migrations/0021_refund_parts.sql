ALTER TABLE "orders" ADD COLUMN "discount_restored" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "tax" numeric(10, 2);--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "discount" numeric(10, 2);--> statement-breakpoint
-- The parts of earlier refunds: shares of the cumulative amount, so that those of an order add up to its own.
WITH "running" AS (
  SELECT r."id", r."order_id", o."total", o."tax", o."discount_amount", o."status",
    sum(r."amount") OVER (PARTITION BY r."order_id" ORDER BY r."id") AS "given",
    lead(r."id") OVER (PARTITION BY r."order_id" ORDER BY r."id") IS NULL AS "is_last"
  FROM "refunds" r JOIN "orders" o ON o."id" = r."order_id"
), "cumulative" AS (
  SELECT "id", "order_id",
    CASE WHEN "total" = 0 THEN 0.00 ELSE round("tax" * "given" / "total", 2) END AS "tax",
    CASE WHEN "total" > 0 THEN round("discount_amount" * "given" / "total", 2)
      WHEN "is_last" AND "status" = 'refunded' THEN "discount_amount" ELSE 0.00 END AS "discount"
  FROM "running"
), "parts" AS (
  SELECT "id", "tax" - coalesce(lag("tax") OVER "earlier", 0) AS "tax",
    "discount" - coalesce(lag("discount") OVER "earlier", 0) AS "discount"
  FROM "cumulative" WINDOW "earlier" AS (PARTITION BY "order_id" ORDER BY "id")
)
UPDATE "refunds" r SET "tax" = p."tax", "discount" = p."discount" FROM "parts" p WHERE p."id" = r."id";--> statement-breakpoint
ALTER TABLE "refunds" ALTER COLUMN "tax" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "refunds" ALTER COLUMN "discount" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_tax_within_amount" CHECK ("refunds"."tax" >= 0 and "refunds"."tax" <= "refunds"."amount");--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_discount_not_negative" CHECK ("refunds"."discount" >= 0);--> statement-breakpoint
-- Processes of the previous release insert refunds without tax and discount: in proportion to what is left of the order.
CREATE FUNCTION "split_refund"() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
declare
  due record;
begin
  select o.total - given.amount as amount, o.tax - given.tax as tax, o.discount_amount - given.discount as discount into due
  from public.orders o, lateral (
    select coalesce(sum(r.amount), 0) as amount, coalesce(sum(r.tax), 0) as tax, coalesce(sum(r.discount), 0) as discount
    from public.refunds r where r.order_id = o.id
  ) given where o.id = new.order_id;
  if new.amount >= due.amount then
    new.tax := due.tax;
    new.discount := due.discount;
  else
    new.tax := round(due.tax * new.amount / due.amount, 2);
    new.discount := round(due.discount * new.amount / due.amount, 2);
  end if;
  return new;
end $$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION "split_refund" FROM PUBLIC;--> statement-breakpoint
CREATE TRIGGER "refunds_split" BEFORE INSERT ON "refunds"
FOR EACH ROW WHEN (new.tax IS NULL OR new.discount IS NULL) EXECUTE FUNCTION "split_refund"();
