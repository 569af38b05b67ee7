-- Upper case first, digits by their value.
CREATE COLLATION "public"."product_names" (provider = icu, locale = 'und-u-kf-upper-kn-true');--> statement-breakpoint
CREATE INDEX "products_name_order" ON "products" USING btree ("name" collate public.product_names,"id") WHERE "products"."archived_at" is null;--> statement-breakpoint
CREATE INDEX "products_category_name_order" ON "products" USING btree ("category","name" collate public.product_names,"id") WHERE "products"."archived_at" is null;