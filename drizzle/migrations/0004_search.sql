CREATE EXTENSION IF NOT EXISTS "pg_trgm";--> statement-breakpoint
DROP INDEX "order_items_product";--> statement-breakpoint
-- Room in each page for the next version of a row: a sale then writes none of the indexes.
ALTER TABLE "products" SET (fillfactor=75);--> statement-breakpoint
ALTER TABLE "products" ADD COLUMN "search" "tsvector" GENERATED ALWAYS AS (setweight(to_tsvector('english', translate(name, '-_./:@&+<>~', '           ')), 'A') || setweight(to_tsvector('english', translate(coalesce(category, ''), '-_./:@&+<>~', '           ')), 'B') || setweight(to_tsvector('english', translate(left(coalesce(description, ''), 20000), '-_./:@&+<>~', '           ')), 'C')) STORED;--> statement-breakpoint
CREATE INDEX "order_items_product" ON "order_items" USING btree ("product_id","order_id");--> statement-breakpoint
CREATE INDEX "products_search" ON "products" USING gin ("search") WITH (fastupdate=false) WHERE "products"."archived_at" is null;--> statement-breakpoint
CREATE INDEX "products_search_512" ON "products" USING gin ("search") WITH (fastupdate=false) WHERE "products"."archived_at" is null and ((id::bigint * 2654435761 >> 16) & 511) = 0;--> statement-breakpoint
CREATE INDEX "products_search_64" ON "products" USING gin ("search") WITH (fastupdate=false) WHERE "products"."archived_at" is null and ((id::bigint * 2654435761 >> 16) & 63) = 0;--> statement-breakpoint
CREATE INDEX "products_search_8" ON "products" USING gin ("search") WITH (fastupdate=false) WHERE "products"."archived_at" is null and ((id::bigint * 2654435761 >> 16) & 7) = 0;--> statement-breakpoint
CREATE INDEX "products_trigrams" ON "products" USING gin ("name" gin_trgm_ops,"description" gin_trgm_ops) WITH (fastupdate=false) WHERE "products"."archived_at" is null;--> statement-breakpoint
CREATE INDEX "products_beginnings" ON "products" USING btree (lower("name") collate "C") WHERE "products"."archived_at" is null;--> statement-breakpoint
CREATE INDEX "users_trigrams" ON "users" USING gin ("name" gin_trgm_ops,"email" gin_trgm_ops) WITH (fastupdate=false);--> statement-breakpoint
CREATE TABLE "search_words" (
	"word" text PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE INDEX "search_words_trigrams" ON "search_words" USING gin ("word" gin_trgm_ops) WITH (fastupdate=false);--> statement-breakpoint
CREATE FUNCTION "search_words_of"(name text, category text, description text) RETURNS SETOF text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  select word from unnest(tsvector_to_array(to_tsvector('simple',
    translate(concat_ws(' ', name, category, left(description, 20000)), '-_./:@&+<>~', '           ')))) word
  where length(word) between 3 and 40 and word !~ '[0-9]'
$$;--> statement-breakpoint
CREATE FUNCTION "keep_words_of_new_products"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
begin
  insert into public.search_words
  select distinct word from added, public.search_words_of(name, category, description) word order by word
  on conflict do nothing;
  return null;
end $$;--> statement-breakpoint
CREATE FUNCTION "keep_words_of_changed_product"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
begin
  insert into public.search_words
  select distinct word from public.search_words_of(new.name, new.category, new.description) word order by word
  on conflict do nothing;
  return null;
end $$;--> statement-breakpoint
CREATE TRIGGER "products_words_of_new" AFTER INSERT ON "products"
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION "keep_words_of_new_products"();--> statement-breakpoint
CREATE TRIGGER "products_words_of_changed" AFTER UPDATE OF "name", "category", "description" ON "products"
FOR EACH ROW EXECUTE FUNCTION "keep_words_of_changed_product"();--> statement-breakpoint
INSERT INTO "search_words" SELECT DISTINCT word FROM "products", "search_words_of"(name, category, description) word;