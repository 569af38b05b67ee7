CREATE TABLE "adopted_ids" (
	"source" varchar(10) NOT NULL,
	"kind" varchar(10) NOT NULL,
	"source_id" integer NOT NULL,
	"id" integer NOT NULL,
	"merged" boolean DEFAULT false NOT NULL,
	CONSTRAINT "adopted_ids_source_kind_source_id_pk" PRIMARY KEY("source","kind","source_id")
);
--> statement-breakpoint
CREATE TABLE "adoption_notes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "adoption_notes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"source" varchar(10) NOT NULL,
	"kind" varchar(10) NOT NULL,
	"source_id" integer NOT NULL,
	"note" text NOT NULL,
	"row" jsonb,
	"created_at" timestamptz DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE INDEX "adopted_ids_id" ON "adopted_ids" USING btree ("kind","id");