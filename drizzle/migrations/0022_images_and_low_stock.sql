CREATE TABLE "low_stock" (
	"product_id" integer PRIMARY KEY NOT NULL,
	"since" timestamptz DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "products" ADD COLUMN "low_stock_threshold" integer;--> statement-breakpoint
ALTER TABLE "products" ADD COLUMN "images" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "low_stock" ADD CONSTRAINT "low_stock_product_id_products_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."products"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "low_stock_newest" ON "low_stock" USING btree ("since" DESC NULLS FIRST,"product_id" DESC NULLS FIRST);--> statement-breakpoint
ALTER TABLE "products" ADD CONSTRAINT "products_low_stock_threshold_not_negative" CHECK ("products"."low_stock_threshold" >= 0);--> statement-breakpoint
-- Whether managers are told of a product.
CREATE FUNCTION "is_low"(stock integer, low_stock_threshold integer, archived_at timestamptz) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  select coalesce(archived_at is null and stock <= low_stock_threshold, false)
$$;--> statement-breakpoint
-- Keeps the list, and records the event of a stock that fell to the threshold, whatever changed it.
CREATE FUNCTION "keep_low_stock"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
begin
  if not public.is_low(new.stock, new.low_stock_threshold, new.archived_at) then
    delete from public.low_stock where product_id = new.id;
    return null;
  end if;
  insert into public.low_stock (product_id) values (new.id) on conflict do nothing;
  with happened as (
    insert into public.events (type, subject, payload) values ('stock.low', 'product:' || new.id,
      jsonb_build_object('productId', new.id, 'stock', new.stock, 'threshold', new.low_stock_threshold))
    returning id
  )
  insert into public.outbox (consumer, event_id) select 'relay', id from happened;
  return null;
end $$;--> statement-breakpoint
CREATE TRIGGER "products_low_stock_of_new" AFTER INSERT ON "products" FOR EACH ROW
WHEN (new.low_stock_threshold is not null) EXECUTE FUNCTION "keep_low_stock"();--> statement-breakpoint
CREATE TRIGGER "products_low_stock" AFTER UPDATE OF "stock", "low_stock_threshold", "archived_at" ON "products" FOR EACH ROW
WHEN (public.is_low(old.stock, old.low_stock_threshold, old.archived_at)
  <> public.is_low(new.stock, new.low_stock_threshold, new.archived_at))
EXECUTE FUNCTION "keep_low_stock"();
