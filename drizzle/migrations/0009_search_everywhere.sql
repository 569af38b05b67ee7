-- One rule for the words of products and of queries. Nothing in it asks the locale of the database: letters are known by
-- their code points, upper case by ICU, and what reaches the parser of Postgres is letters, digits and blanks.
-- Accents, width, upper case and ligatures are folded.
CREATE FUNCTION "search_fold"(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  select case when octet_length($1) = length($1) then lower($1 collate pg_catalog."C") collate pg_catalog."default" else
    translate(replace(replace(replace(replace(regexp_replace(
      -- NFKD would make letters of trade marks.
      lower(normalize(translate($1, '™℠', '®®'), NFKD) collate pg_catalog."und-x-icu") collate pg_catalog."default",
      '[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef]+', '', 'g'),
      'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
      'øđðłıħŋςىةکی٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९', 'oddlihnσيهكي012345678901234567890123456789')
  end
$$;--> statement-breakpoint
-- The letters of scripts that set no blanks between words: Thai, Lao, Burmese, Khmer, Chinese, Japanese.
CREATE FUNCTION "search_unspaced"() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  select '\u0e01-\u0e3e\u0e40-\u0e4e\u0e50-\u0e59\u0e80-\u0eff\u1000-\u109f\u1780-\u17d3\u17e0-\u17ff\u3005-\u3007\u3021-\u302f\u3031-\u303c\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u9fff\U00020000-\U0003ffff'
$$;--> statement-breakpoint
-- Words with a blank between them, or a hyphen where signs alone are. `closely`: one or two characters may as well belong to
-- the words beside them, as in `t shirt`, `usb c` and `180 cm`.
CREATE FUNCTION "search_split"(text, closely boolean) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
declare
  found text := public.search_fold($1);
  blanks constant text := '\t-\r \u0085\u2028\u2029';
  signs constant text :=
    '\u0001-\u0008\u000e-\u001f!-/:-@\[-`{-\u0084\u0086-\u00bf\u00d7\u00f7\u02b9-\u02ff\u0559-\u055f\u0589-\u058f\u05be\u05c0\u05c3\u05c6\u05f3\u05f4\u0600-\u060f\u061b-\u061f\u066a-\u066d\u06d4\u06dd\u06de\u06e9\u06fd\u06fe\u0964\u0965\u0970\u0e3f\u0e4f\u0e5a\u0e5b\u10fb\u1360-\u1368\u1400\u166d\u166e\u169b\u169c\u17d4-\u17da\u1800-\u180e\u2000-\u2027\u202a-\u2bff\u2cf9-\u2cff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f\u30a0\u30fb\ud7fc-\ud7ff\ue000-\uf8ff\ufd3e\ufd3f\ufdfc-\ufdff\ufe10-\ufe1f\ufe30-\ufe6f\ufeff\uff00-\uff0f\ufff0-\uffff\U0001d000-\U0001d35f\U0001f000-\U0001fbff\U000e0000-\U000e007f\U000f0000-\U0010fffd';
  isolated constant text := public.search_unspaced();
begin
  found := regexp_replace(found, '[' || signs || ']*[' || blanks || '][' || blanks || signs || ']*', ' ', 'g');
  found := btrim(regexp_replace(found, '[' || signs || ']+', '-', 'g'), ' -');
  if octet_length(found) > length(found) then
    found := regexp_replace(found, '([' || isolated || '])(?=[^ ' || isolated || '-])', '\1 ', 'g');
    found := regexp_replace(found, '([^ ' || isolated || '-])(?=[' || isolated || '])', '\1 ', 'g');
  end if;
  if closely then
    found := regexp_replace(found, ' ([^ -]{1,2})(?=[ -]|$)', '-\1', 'g');
    found := regexp_replace(found, '(^|[ -])([^ -]{1,2}) ', '\1\2-', 'g');
  end if;
  return found;
end $$;--> statement-breakpoint
-- What a text is found by: its words; those with a hyphen between them also as one, in pairs and all together; and of
-- scripts without blanks each character and each pair of neighbours.
CREATE FUNCTION "search_words_in"(text, closely boolean) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
declare
  split text := public.search_split($1, closely);
  words text := translate(split, '-', ' ');
  isolated constant text := '[' || public.search_unspaced() || ']';
  pair constant text := '([^ -]+)-([^ -]+)';
  joined text;
begin
  if split like '%-%' then
    joined := regexp_replace(split, '(^| )[^ -]+(?= |$)', ' ', 'g');
    words := concat_ws(' ', words, replace(joined, '-', ''),
      translate(regexp_replace(joined, pair, '\1\2', 'g'), '-', ' '),
      translate(regexp_replace(regexp_replace(joined, '(^| )[^ -]+-', '\1', 'g'), pair, '\1\2', 'g'), '-', ' '));
  end if;
  if octet_length(split) > length(split) and split ~ isolated then
    split := translate(split, '-', ' ');
    words := concat_ws(' ', words, regexp_replace(split, '(' || isolated || ')', '\1 ', 'g'),
      regexp_replace(split, '(' || isolated || '{2})', '\1 ', 'g'),
      regexp_replace(regexp_replace(split, isolated || '(' || isolated || '+)', '\1', 'g'), '(' || isolated || '{2})', '\1 ', 'g'));
  end if;
  return words;
end $$;--> statement-breakpoint
-- Stems beside the words as they are, stop words included; the name weighs most. A description that was taken over may be
-- longer than one that is written here.
CREATE FUNCTION "search_document"(name text, category text, description text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
declare
  names constant text := public.search_words_in(name, true);
  categories constant text := public.search_words_in(coalesce(category, ''), true);
  descriptions constant text := public.search_words_in(left(coalesce(description, ''), 20000), false);
begin
  return setweight(to_tsvector('pg_catalog.english', names) || to_tsvector('pg_catalog.simple', names), 'A')
    || setweight(to_tsvector('pg_catalog.english', categories) || to_tsvector('pg_catalog.simple', categories), 'B')
    || setweight(to_tsvector('pg_catalog.english', descriptions), 'C');
end $$;--> statement-breakpoint
-- A name without what separates its words; short enough for an index.
CREATE FUNCTION "search_key"(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  select left(translate(public.search_split($1, false), ' -', ''), 250)
$$;--> statement-breakpoint
-- A word in letters of ASCII. Other letters share them, which does no harm where only similar words are looked for.
CREATE FUNCTION "search_spelling"(word text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  select case when octet_length(word) = length(word) then word else (
    select string_agg(case when ascii(letter) < 128 then letter else chr(97 + ascii(letter) % 26) end, '' order by n)
    from regexp_split_to_table(word, '') with ordinality letters (letter, n)
  ) end
$$;--> statement-breakpoint
-- The words of a query, the first ten, and whether one is of a script without blanks.
CREATE FUNCTION "search_asked_words"(typed text, OUT n bigint, OUT word text, OUT isolated boolean) RETURNS SETOF record
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 10 AS $$
  select n, word, word ~ ('[' || public.search_unspaced() || ']')
  from regexp_split_to_table(public.search_split(typed, true), '[ -]') with ordinality given (word, n)
  where word <> '' limit 10
$$;--> statement-breakpoint
-- Words that a query may as well have said: irregular plurals, which have other stems. A table of the shop's own may join them.
CREATE FUNCTION "search_synonyms"(word text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 1 AS $$
  select case word when one then many else one end from (values
    ('child', 'children'), ('foot', 'feet'), ('goose', 'geese'), ('half', 'halves'), ('knife', 'knives'), ('leaf', 'leaves'),
    ('life', 'lives'), ('loaf', 'loaves'), ('man', 'men'), ('mouse', 'mice'), ('ox', 'oxen'), ('person', 'people'),
    ('scarf', 'scarves'), ('shelf', 'shelves'), ('thief', 'thieves'), ('tooth', 'teeth'), ('wife', 'wives'), ('wolf', 'wolves'),
    ('woman', 'women')
  ) plurals (one, many) where word in (one, many)
$$;--> statement-breakpoint
-- A query in the form of the index: `whole` wants every word but stop words, unless it has no others; `begun` takes the last
-- one for half typed; `ranked` has the words as they were typed besides. `weight` is `:A` for words in names alone. `written`
-- are patterns for the exact spelling.
CREATE FUNCTION "search_query"(typed text, weight text,
  OUT whole tsquery, OUT begun tsquery, OUT ranked tsquery, OUT key text, OUT written text[])
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
declare
  split constant text := public.search_split(typed, true);
  isolated constant text := '[' || public.search_unspaced() || ']';
  pieces text[];
  words int := 0;
  run text;
  word text;
  choices text;
  last text;
  telling text[] := '{}';
  stopping text[] := '{}';
  literal text[] := '{}';
begin
  foreach run in array string_to_array(split, ' ') loop
    pieces := string_to_array(run, '-');
    for i in 1 .. cardinality(pieces) loop
      exit when words = 10;
      words := words + 1;
      word := pieces[i];
      last := word;
      if word ~ isolated then
        choices := (select string_agg(format('''%s''%s', substr(word, n, 2), weight), ' & ')
          from generate_series(1, greatest(length(word) - 1, 1)) n);
      else
        choices := format('''%s''%s', word, weight);
        literal := literal || choices;
        choices := concat_ws(' | ', choices,
          (select string_agg(format('''%s''%s', same, weight), ' | ') from public.search_synonyms(word) same));
        if i > 1 then choices := choices || format(' | ''%s''%s', pieces[i - 1] || word, weight); end if;
        if i < cardinality(pieces) then choices := choices || format(' | ''%s''%s', word || pieces[i + 1], weight); end if;
        if cardinality(pieces) > 2 then choices := choices || format(' | ''%s''%s', array_to_string(pieces, ''), weight); end if;
      end if;
      if ts_lexize('pg_catalog.english_stem', word) = '{}' then
        stopping := stopping || format('(%s)', choices);
        last := null;
      else
        telling := telling || format('(%s)', choices);
      end if;
    end loop;
  end loop;
  if words = 0 then return; end if;
  key := left(translate(split, ' -', ''), 250);
  whole := case
    when telling <> '{}' then to_tsquery('pg_catalog.english', array_to_string(telling, ' & '))
    -- An article alone is in too many names; the product that is called so is found by its key.
    when key !~ '^[a-z]$' then to_tsquery('pg_catalog.simple', array_to_string(stopping, ' & '))
  end;
  -- A single Latin letter begins a tenth of all words.
  if last !~ '^[a-z0-9]$' and last !~ isolated then
    begun := to_tsquery('pg_catalog.simple', format('''%s'':*%s', last, ltrim(weight, ':')));
    if cardinality(telling) > 1 then
      begun := to_tsquery('pg_catalog.english', array_to_string(telling[:cardinality(telling) - 1], ' & ')) && begun;
    end if;
  end if;
  ranked := coalesce(whole || begun, whole);
  if literal <> '{}' then
    ranked := to_tsquery('pg_catalog.simple', array_to_string(literal, ' | ')) || coalesce(ranked, '');
  end if;
  written := array(
    select '%' || regexp_replace(part, '([\\%_])', '\\\1', 'g') || '%'
    from string_to_table(lower(normalize(typed) collate pg_catalog."und-x-icu"), ' ') part where part <> ''
  );
end $$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION "search_words_of"(name text, category text, description text) RETURNS SETOF text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  select word from unnest(tsvector_to_array(to_tsvector('pg_catalog.simple', concat_ws(' ', public.search_words_in(name, true),
    public.search_words_in(category, true), public.search_words_in(left(description, 20000), false))))) word
  where length(word) between 3 and 40 and word !~ '[0-9]'
$$;--> statement-breakpoint
-- The same name and type, so that processes of the release before go on reading it.
ALTER TABLE "products" DROP COLUMN "search", ADD COLUMN "search" "tsvector" GENERATED ALWAYS AS (public.search_document(name, category, description)) STORED;--> statement-breakpoint
CREATE INDEX "products_search" ON "products" USING gin ("search") WITH (fastupdate=false) WHERE "products"."archived_at" is null;--> statement-breakpoint
CREATE INDEX "products_search_512" ON "products" USING gin ("search") WITH (fastupdate=false) WHERE "products"."archived_at" is null and ((id::bigint * 2654435761 >> 16) & 511) = 0;--> statement-breakpoint
CREATE INDEX "products_search_64" ON "products" USING gin ("search") WITH (fastupdate=false) WHERE "products"."archived_at" is null and ((id::bigint * 2654435761 >> 16) & 63) = 0;--> statement-breakpoint
CREATE INDEX "products_search_8" ON "products" USING gin ("search") WITH (fastupdate=false) WHERE "products"."archived_at" is null and ((id::bigint * 2654435761 >> 16) & 7) = 0;--> statement-breakpoint
CREATE INDEX "products_key" ON "products" USING btree (public.search_key("name") collate "C","id") WHERE "products"."archived_at" is null;--> statement-breakpoint
DELETE FROM "search_words";--> statement-breakpoint
CREATE INDEX "search_words_spelling" ON "search_words" USING gin (public.search_spelling("word") gin_trgm_ops) WITH (fastupdate=false);--> statement-breakpoint
INSERT INTO "search_words" SELECT DISTINCT word FROM "products", "search_words_of"(name, category, description) word;