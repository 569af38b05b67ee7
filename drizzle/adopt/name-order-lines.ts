import type postgres from 'postgres'

const MAX_BATCH_ROWS = 5_000

/** Present once every line has a name; added here, because a migration cannot fill the lines in batches. */
const MARKER = 'order_items_named'

/**
 * Gives the order lines of earlier releases the present name, category and SKU of their product, one transaction per
 * batch, so that the shop keeps working. Lines that a concurrent statement has locked are left to the next round; a trigger
 * names what processes of the previous release write meanwhile. Does nothing once all lines are named.
 */
export async function nameOrderLines(sql: postgres.Sql): Promise<void> {
  const [known] = await sql`
    select from pg_constraint where conname = ${MARKER} and conrelid = 'order_items'::regclass and convalidated`
  if (known) return
  do {
    for (let after: number | null = 0; after !== null; ) after = await nameBatch(sql, after)
  } while (await hasUnnamed(sql))
  await sql.unsafe(`alter table order_items drop constraint if exists ${MARKER}`)
  await sql.unsafe(`alter table order_items add constraint ${MARKER} check (item_name is not null) not valid`)
  // Reads all lines without blocking writes.
  await sql.unsafe(`alter table order_items validate constraint ${MARKER}`)
}

/** Names lines with ids above `after`; returns the last id, null without lines. */
async function nameBatch(sql: postgres.Sql, after: number): Promise<number | null> {
  const [row] = await sql<{ last: number | null }[]>`
    with batch as materialized (
      select id, product_id from order_items where id > ${after} and item_name is null
      order by id limit ${MAX_BATCH_ROWS} for no key update skip locked
    ), named as (
      update order_items i set item_name = p.name, item_category = p.category, item_sku = p.sku
      from batch join products p on p.id = batch.product_id where i.id = batch.id
    )
    select max(id) as last from batch`
  return row?.last ?? null
}

async function hasUnnamed(sql: postgres.Sql): Promise<boolean> {
  const [row] = await sql`select from order_items where item_name is null limit 1`
  return row !== undefined
}
