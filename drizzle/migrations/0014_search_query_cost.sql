-- Words that a query may as well have said: irregular plurals, which have other stems. An array, because reading a set costs
-- more than the rest of a query. A shop may replace it.
DROP FUNCTION "search_synonyms";--> statement-breakpoint
CREATE FUNCTION "search_synonyms"(word text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  select case word
    when 'child' then '{children}' when 'children' then '{child}' when 'feet' then '{foot}' when 'foot' then '{feet}'
    when 'geese' then '{goose}' when 'goose' then '{geese}' when 'half' then '{halves}' when 'halves' then '{half}'
    when 'knife' then '{knives}' when 'knives' then '{knife}' when 'leaf' then '{leaves}' when 'leaves' then '{leaf}'
    when 'life' then '{lives}' when 'lives' then '{life}' when 'loaf' then '{loaves}' when 'loaves' then '{loaf}'
    when 'man' then '{men}' when 'men' then '{man}' when 'mice' then '{mouse}' when 'mouse' then '{mice}'
    when 'ox' then '{oxen}' when 'oxen' then '{ox}' when 'people' then '{person}' when 'person' then '{people}'
    when 'scarf' then '{scarves}' when 'scarves' then '{scarf}' when 'shelf' then '{shelves}' when 'shelves' then '{shelf}'
    when 'teeth' then '{tooth}' when 'thief' then '{thieves}' when 'thieves' then '{thief}' when 'tooth' then '{teeth}'
    when 'wife' then '{wives}' when 'wives' then '{wife}' when 'wolf' then '{wolves}' when 'wolves' then '{wolf}'
    when 'woman' then '{women}' when 'women' then '{woman}'
    else '{}' end::text[]
$$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION "search_query"(typed text, weight text,
  OUT whole tsquery, OUT begun tsquery, OUT ranked tsquery, OUT key text, OUT written text[])
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
declare
  split constant text := public.search_split(typed, true);
  isolated constant text := '[' || public.search_unspaced() || ']';
  pieces text[];
  words int := 0;
  run text;
  word text;
  synonym text;
  choices text;
  last text;
  telling text[] := '{}';
  stopping text[] := '{}';
  literal text[] := '{}';
  literals tsquery;
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
        foreach synonym in array public.search_synonyms(word) loop
          choices := choices || format(' | ''%s''%s', synonym, weight);
        end loop;
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
    literals := to_tsquery('pg_catalog.simple', array_to_string(literal, ' | '));
    ranked := coalesce(literals || ranked, literals);
  end if;
  written := array(
    select '%' || regexp_replace(part, '([\\%_])', '\\\1', 'g') || '%'
    from string_to_table(public.search_exact(typed), ' ') part where part <> ''
  );
end $$;
