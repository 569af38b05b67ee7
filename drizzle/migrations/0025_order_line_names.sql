ALTER TABLE "idempotency_keys" ADD COLUMN "meaning_hash" varchar(64);--> statement-breakpoint
ALTER TABLE "order_items" ADD COLUMN "item_name" varchar(255);--> statement-breakpoint
ALTER TABLE "order_items" ADD COLUMN "item_category" varchar(100);--> statement-breakpoint
ALTER TABLE "order_items" ADD COLUMN "item_sku" varchar(64);--> statement-breakpoint
-- Processes of the previous release write lines without names: they get those of the product at that time.
CREATE FUNCTION "name_order_item"() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
begin
  select p.name, p.category, p.sku into new.item_name, new.item_category, new.item_sku
  from public.products p where p.id = new.product_id;
  return new;
end $$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION "name_order_item" FROM PUBLIC;--> statement-breakpoint
CREATE TRIGGER "order_items_name" BEFORE INSERT OR UPDATE ON "order_items"
FOR EACH ROW WHEN (new.item_name IS NULL) EXECUTE FUNCTION "name_order_item"();
