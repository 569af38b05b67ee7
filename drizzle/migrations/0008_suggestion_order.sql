DROP INDEX "products_beginnings";--> statement-breakpoint
CREATE INDEX "products_beginnings" ON "products" USING btree (lower("name") collate "C","id") WHERE "products"."archived_at" is null;