ALTER TABLE "orders" ADD COLUMN "network" varchar(45);--> statement-breakpoint
CREATE INDEX "orders_unpaid_network" ON "orders" USING btree ("network") WHERE "orders"."network" is not null;--> statement-breakpoint
-- The network of an order is for the limits on unpaid orders only.
CREATE FUNCTION "forget_network"() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
begin
  new.network := null;
  return new;
end $$;--> statement-breakpoint
CREATE TRIGGER "orders_forget_network" BEFORE UPDATE OF "status" ON "orders" FOR EACH ROW
WHEN (NEW."status" <> 'pending' AND NEW."network" IS NOT NULL) EXECUTE FUNCTION "forget_network"();--> statement-breakpoint
-- What keeps a customer from another unpaid order: `{"orders": n}`, or `{"productId": id, "held": n, "limit": n, "of": "customer"}`,
-- or of "network"; null when nothing does. It replaces `unpaid_limit`, which processes of the previous release call.
--
-- Orders of one customer wait for each other here until the caller's transaction ends, and orders of one product by new customers of
-- one network as well. Each query of a volatile function sees what was committed before it, so that parallel orders cannot pass a
-- limit together. Locks are taken in one order. Orders without a time limit do not count unless no order has one: those adopted from
-- the old services never end by themselves.
CREATE FUNCTION "unpaid_order_problem"(
  customer integer, product_ids integer[], quantities integer[], max_orders integer, max_units integer, all_count boolean,
  customer_network text, max_share integer
) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
declare
  -- Few units are no whole stock: a shop sells the last ones to a new customer, too.
  min_units constant integer := 5;
  pending integer;
  problem jsonb;
begin
  if max_orders is null and max_units is null and max_share is null then return null; end if;
  perform pg_advisory_xact_lock(hashtextextended('unpaid orders of ' || customer, 0));
  if max_orders is not null then
    select count(*) into pending from (
      select from public.orders o
      where o.user_id = customer and o.status = 'pending' and (all_count or o.expires_at is not null)
      limit max_orders) counted;
    if pending >= max_orders then return jsonb_build_object('orders', pending); end if;
  end if;
  if max_units is not null then
    select jsonb_build_object('productId', line.product_id, 'held', coalesce(held.units, 0), 'limit', max_units, 'of', 'customer')
    into problem
    from unnest(product_ids, quantities) with ordinality line (product_id, quantity, n)
      left join (
        select i.product_id, sum(i.quantity) as units
        from public.orders o join public.order_items i on i.order_id = o.id
        where o.user_id = customer and o.status = 'pending' and (all_count or o.expires_at is not null)
          and i.product_id = any (product_ids)
        group by i.product_id
      ) held on held.product_id = line.product_id
    where coalesce(held.units, 0) + line.quantity > max_units
    order by line.n limit 1;
    if problem is not null then return problem; end if;
  end if;
  if max_share is null or customer_network is null or exists (
    select from public.orders o
    where o.user_id = customer and o.status in ('paid', 'shipped', 'delivered', 'refunded')
  ) then return null; end if;
  perform pg_advisory_xact_lock(key) from (
    select distinct hashtextextended(format('unpaid units of %s by %s', id, customer_network), 0) as key
    from unnest(product_ids) id order by key) locks;
  select jsonb_build_object('productId', line.product_id, 'held', held.units, 'limit', allowed.units, 'of', 'network') into problem
  from unnest(product_ids, quantities) with ordinality line (product_id, quantity, n)
    join public.products p on p.id = line.product_id
    left join (
      select i.product_id, sum(i.quantity) as units
      from public.orders o join public.order_items i on i.order_id = o.id
      where o.network = customer_network and o.status = 'pending' and i.product_id = any (product_ids)
      group by i.product_id
    ) counted on counted.product_id = p.id
    cross join lateral (select coalesce(counted.units, 0) as units) held
    cross join lateral (select greatest(min_units, (p.stock + held.units) * max_share / 100) as units) allowed
  where held.units + line.quantity > allowed.units
    -- What is not in stock is answered as such.
    and line.quantity <= p.stock
  order by line.n limit 1;
  return problem;
end $$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION "unpaid_order_problem" FROM PUBLIC;
