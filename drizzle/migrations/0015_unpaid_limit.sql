-- What keeps a customer from another unpaid order: `{"orders": n}`, or `{"productId": id, "held": n}`; null when nothing does.
-- Orders of one customer wait for each other here until the caller's transaction ends, and each query of a volatile function
-- sees what was committed before it, so that parallel orders cannot pass a limit together. Orders without a time limit do not
-- count unless no order has one: those adopted from the old services never end by themselves.
CREATE FUNCTION "unpaid_limit"(
  customer integer, product_ids integer[], quantities integer[], max_orders integer, max_units integer, all_count boolean
) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
declare
  pending integer;
  problem jsonb;
begin
  if max_orders is null and max_units is null then return null; end if;
  perform pg_advisory_xact_lock(hashtextextended('unpaid orders of ' || customer, 0));
  if max_orders is not null then
    select count(*) into pending from (
      select from public.orders o
      where o.user_id = customer and o.status = 'pending' and (all_count or o.expires_at is not null)
      limit max_orders) counted;
    if pending >= max_orders then return jsonb_build_object('orders', pending); end if;
  end if;
  if max_units is not null then
    select jsonb_build_object('productId', line.product_id, 'held', coalesce(held.units, 0)) into problem
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
  end if;
  return problem;
end $$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION "unpaid_limit" FROM PUBLIC;
