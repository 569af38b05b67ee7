-- Whatever an SKU is found by: its pieces as names have them, and those where letters meet digits.
CREATE FUNCTION "search_document"(name text, category text, description text, sku text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
declare
  pieces text;
begin
  if sku is null then return public.search_document(name, category, description); end if;
  pieces := concat_ws(' ', public.search_words_in(sku, true),
    public.search_words_in(regexp_replace(sku, '([0-9])(?=[^0-9])|([^0-9])(?=[0-9])', '\1\2-', 'g'), false));
  return public.search_document(name, category, description)
    || setweight(to_tsvector('pg_catalog.english', pieces) || to_tsvector('pg_catalog.simple', pieces), 'A');
end $$;--> statement-breakpoint
ALTER TABLE "products" ADD COLUMN "sku" varchar(64);--> statement-breakpoint
-- The same name and type, so that processes of the previous release go on reading it.
ALTER TABLE "products" DROP COLUMN "search", ADD COLUMN "search" "tsvector" GENERATED ALWAYS AS (public.search_document(name, category, description, sku)) STORED;--> statement-breakpoint
CREATE INDEX "products_search" ON "products" USING gin ("search") WITH (fastupdate=false) WHERE "products"."archived_at" is null;--> statement-breakpoint
CREATE INDEX "products_search_512" ON "products" USING gin ("search") WITH (fastupdate=false) WHERE "products"."archived_at" is null and ((id::bigint * 2654435761 >> 16) & 511) = 0;--> statement-breakpoint
CREATE INDEX "products_search_64" ON "products" USING gin ("search") WITH (fastupdate=false) WHERE "products"."archived_at" is null and ((id::bigint * 2654435761 >> 16) & 63) = 0;--> statement-breakpoint
CREATE INDEX "products_search_8" ON "products" USING gin ("search") WITH (fastupdate=false) WHERE "products"."archived_at" is null and ((id::bigint * 2654435761 >> 16) & 7) = 0;--> statement-breakpoint
CREATE UNIQUE INDEX "products_sku" ON "products" USING btree (public.search_exact("sku")) WHERE "products"."sku" is not null;--> statement-breakpoint
CREATE INDEX "products_sku_key" ON "products" USING btree (public.search_key("sku") collate "C","id") WHERE "products"."archived_at" is null and "products"."sku" is not null;
