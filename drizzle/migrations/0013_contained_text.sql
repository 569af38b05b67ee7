-- A text as it is compared where it must be contained exactly, in any case: composed, in lower case by Unicode whatever the
-- locale. Not STRICT, so that it is inlined.
CREATE FUNCTION "search_exact"(text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  select case when octet_length($1) = length($1) then lower($1 collate pg_catalog."C") collate pg_catalog."default"
    else translate(lower(normalize($1) collate pg_catalog."und-x-icu") collate pg_catalog."default", 'ς', 'σ') end
$$;--> statement-breakpoint
CREATE FUNCTION "search_letters"(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  select string_agg(case when ascii(letter) < 128 then letter else chr(97 + ascii(letter) % 26) end, '' order by n)
  from string_to_table(public.search_exact($1), null) with ordinality letters (letter, n)
$$;--> statement-breakpoint
-- The same in letters of ASCII, whose trigrams no locale changes. Other letters share them, so what is found is compared.
CREATE FUNCTION "search_trigram_text"(text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  select case when octet_length($1) = length($1) then lower($1 collate pg_catalog."C") collate pg_catalog."default"
    else public.search_letters($1) end
$$;--> statement-breakpoint
CREATE INDEX "products_contained" ON "products" USING gin (public.search_trigram_text("name") gin_trgm_ops,public.search_trigram_text("description") gin_trgm_ops) WITH (fastupdate=false) WHERE "products"."archived_at" is null;
