CREATE TABLE "customer_sales" (
	"user_id" integer PRIMARY KEY NOT NULL,
	"first_paid_at" timestamptz NOT NULL,
	"last_paid_at" timestamptz NOT NULL,
	"orders" bigint DEFAULT 0 NOT NULL,
	"revenue" bigint DEFAULT 0 NOT NULL,
	"refunds" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "discount_sales" (
	"grain" varchar(7) NOT NULL,
	"start" timestamptz NOT NULL,
	"code" varchar(50) NOT NULL,
	"orders" bigint DEFAULT 0 NOT NULL,
	"discount" bigint DEFAULT 0 NOT NULL,
	"revenue" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "discount_sales_grain_start_code_pk" PRIMARY KEY("grain","start","code"),
	CONSTRAINT "discount_sales_grain_known" CHECK ("discount_sales"."grain" in ('quarter', 'hour', 'day', 'month', 'ever'))
);
--> statement-breakpoint
CREATE TABLE "sales_categories" (
	"grain" varchar(7) NOT NULL,
	"start" timestamptz NOT NULL,
	"category" varchar(100) NOT NULL,
	"orders" bigint DEFAULT 0 NOT NULL,
	"units" bigint DEFAULT 0 NOT NULL,
	"revenue" bigint DEFAULT 0 NOT NULL,
	"refunded_units" bigint DEFAULT 0 NOT NULL,
	"refunds" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "sales_categories_grain_start_category_pk" PRIMARY KEY("grain","start","category"),
	CONSTRAINT "sales_categories_grain_known" CHECK ("sales_categories"."grain" in ('quarter', 'hour', 'day', 'month', 'ever'))
);
--> statement-breakpoint
CREATE TABLE "sales_products" (
	"grain" varchar(7) NOT NULL,
	"start" timestamptz NOT NULL,
	"product_id" integer NOT NULL,
	"units" bigint DEFAULT 0 NOT NULL,
	"revenue" bigint DEFAULT 0 NOT NULL,
	"refunded_units" bigint DEFAULT 0 NOT NULL,
	"refunds" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "sales_products_grain_start_product_id_pk" PRIMARY KEY("grain","start","product_id"),
	CONSTRAINT "sales_products_grain_known" CHECK ("sales_products"."grain" in ('quarter', 'hour', 'day', 'month', 'ever'))
);
--> statement-breakpoint
CREATE TABLE "sales_totals" (
	"grain" varchar(7) NOT NULL,
	"start" timestamptz NOT NULL,
	"orders" bigint DEFAULT 0 NOT NULL,
	"units" bigint DEFAULT 0 NOT NULL,
	"subtotal" bigint DEFAULT 0 NOT NULL,
	"discount" bigint DEFAULT 0 NOT NULL,
	"tax" bigint DEFAULT 0 NOT NULL,
	"revenue" bigint DEFAULT 0 NOT NULL,
	"refunds" bigint DEFAULT 0 NOT NULL,
	"new_customers" bigint DEFAULT 0 NOT NULL,
	"returning_orders" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "sales_totals_grain_start_pk" PRIMARY KEY("grain","start"),
	CONSTRAINT "sales_totals_grain_known" CHECK ("sales_totals"."grain" in ('quarter', 'hour', 'day', 'month', 'ever'))
);
--> statement-breakpoint
CREATE INDEX "customer_sales_best" ON "customer_sales" USING btree ("revenue" DESC NULLS FIRST,"user_id");--> statement-breakpoint
CREATE INDEX "sales_products_product" ON "sales_products" USING btree ("product_id","grain","start");--> statement-breakpoint
INSERT INTO outbox (consumer, event_id) SELECT 'rollups', id FROM events WHERE type IN ('order.imported', 'order.paid', 'order.refunded', 'order.partly_refunded');
