DROP INDEX "search_words_trigrams";--> statement-breakpoint
DROP INDEX "users_trigrams";--> statement-breakpoint
DROP INDEX "products_name";--> statement-breakpoint
DROP INDEX "products_category_name";--> statement-breakpoint
DROP INDEX "products_trigrams";--> statement-breakpoint
DROP INDEX "products_beginnings";