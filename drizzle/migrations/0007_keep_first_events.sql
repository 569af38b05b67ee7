ALTER TABLE "retention_marks" ADD COLUMN "position" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
INSERT INTO "retention_marks" ("swept", "before") VALUES ('events', '-infinity') ON CONFLICT DO NOTHING;--> statement-breakpoint
CREATE OR REPLACE FUNCTION "sweep_events"(older_than timestamptz, batch integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
declare
  bound timestamptz := least(older_than, now() - interval '30 days');
  start bigint;
  reached bigint;
  passed integer;
  newest timestamptz;
begin
  -- The foreign key of the outbox is checked row by row without an index: nothing is swept while much is waiting.
  if (select count(*) from (select from public.outbox limit 501) waiting) > 500 then return 0; end if;
  -- Of several processes one sweeps.
  select position into start from public.retention_marks where swept = 'events' for update skip locked;
  if not found then return 0; end if;
  with next as materialized (
    select id, created_at, sequence from public.events where id > start order by id limit least(greatest(batch, 1), 10000)
  ), passing as materialized (
    select id, sequence from next
    where id < coalesce((select min(id) from next where created_at >= bound), 9223372036854775807)
  ), gone as (
    -- The first event of an order says where it came from, and stays with it.
    delete from public.events e using passing p
    where e.id = p.id and p.sequence is distinct from 1
      and not exists (select from public.outbox w where w.event_id = e.id)
    returning e.created_at
  )
  select (select count(*) from passing), (select max(id) from passing), (select max(created_at) from gone)
    into passed, reached, newest;
  if passed > 0 then
    update public.retention_marks set position = reached, before = greatest(before, newest) where swept = 'events';
  end if;
  return passed;
end $$;
