CREATE UNLOGGED TABLE "call_nonces" (
	"nonce" varchar(64) PRIMARY KEY NOT NULL,
	"heard_at" timestamptz DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE INDEX "call_nonces_age" ON "call_nonces" USING btree ("heard_at");