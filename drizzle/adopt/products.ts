import {
  canKeepId,
  continueAfter,
  isUndated,
  lastKeptId,
  moments,
  type Tx,
  UNDATED,
  whyNumbered,
} from './staging.js'

/** Adopts products. Flask's ids are kept; Express's are kept where unused. Invalid values are corrected and noted. */
export async function adoptProducts(tx: Tx): Promise<void> {
  await tx`
    insert into adopted_ids (source, kind, source_id, id)
    with owned as (
      select source, id, case when ${canKeepId(tx)} and (source = 'flask' or not exists
        (select from legacy_product f where f.source = 'flask' and f.id = l.id)) then id end as own
      from legacy_product l
    )
    select source, 'product', id, coalesce(own, ${lastKeptId(tx, 'product')}
      + row_number() over (partition by own is null order by source, id)::int)
    from owned`
  await tx`
    insert into products (id, name, description, price, stock, category, created_at, updated_at)
    select a.id, name, description, case when ${isAmount(tx, 'price')} then price else 0 end,
      greatest(coalesce(stock, 0), 0), category, ${moments(tx)}
    from legacy_product l join adopted_ids a on a.kind = 'product' and a.source = l.source and a.source_id = l.id
    order by a.id`
  await tx`insert into stock_movements (product_id, quantity, reason) select id, stock, 'opening' from products where stock > 0 order by id`
  await tx`
    insert into adoption_notes (source, kind, source_id, note)
    select l.source, 'product', l.id, note
    from legacy_product l join adopted_ids a on a.kind = 'product' and a.source = l.source and a.source_id = l.id,
      lateral (values
        (a.id <> l.id, format('is product %s here: %s', a.id, ${whyNumbered(tx, tx`l.id`)})),
        (not ${isAmount(tx, 'price')}, format('costs 0: its price was %s', price)),
        (stock is null or stock < 0, format('has a stock of 0: it was %s', coalesce(stock::text, 'missing'))),
        (${isUndated(tx)}, ${UNDATED}::text)
      ) decisions (made, note)
    where made`
  await continueAfter(tx, 'products')
}

/** Whether an amount can be stored: a numeric may also be NaN, which is greater than every number. */
export const isAmount = (tx: Tx, column: string) => tx`(${tx(column)} >= 0 and ${tx(column)} <= 99999999.99)`
