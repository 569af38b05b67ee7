import { formatMoney } from '@shopstack/schema/money'
import { seedProducts } from './catalog.js'
import { makerNotes, makers } from './data/brands.js'
import { kinds, styles } from './data/variants.js'
import { inChunks, type SeedPlan, type SeedTx } from './plan.js'

/** Number of combined names before a series number is needed. */
const NAME_COUNT = kinds.length * styles.length * makers.length

/** A prime near the golden section of the number of names: multiples visit every name once, and neighbours differ. */
const NAME_STRIDE = 126_583

/** The SKU of product `n`: the beginning of its category and its number, such as `ELE-0001`. */
const skuOf = (tx: SeedTx, category: string) =>
  tx`upper(left(${tx(category)}, 3)) || '-' || lpad(n::text, greatest(4, length(n::text)), '0')`

/** Loads the curated products, then further ones with combined names, and their stock. */
export async function loadProducts(tx: SeedTx, plan: SeedPlan): Promise<void> {
  await loadWords(tx)
  await tx`
    insert into products (id, name, description, price, stock, category, sku, created_at, updated_at)
    select n, name, description, price, stock, category, ${skuOf(tx, 'category')}, born,
      date_trunc('second', born + pg_temp.draw(n, 'restocked') * (${plan.today} - born))
    from goods, pg_temp.joined(n, ${plan.products}, ${plan.today}) born
    where n <= ${plan.products}`
  plan.onProgress('products', Math.min(seedProducts.length, plan.products), plan.products)
  await inChunks(plan, 'products', plan.products, (from, to) =>
    combine(tx, plan, Math.max(from, seedProducts.length + 1), to),
  )
  await tx`
    insert into stock_movements (product_id, quantity, reason, created_at)
    select id, stock, 'opening', ${plan.today}::timestamptz from products where stock > 0 order by id`
  await tx`analyze products`
}

async function loadWords(tx: SeedTx): Promise<void> {
  await tx`
    create temp table goods (n int, name text, description text, price numeric(10, 2), stock int, category text)
    on commit drop`
  const goods = seedProducts.map((product, i) => ({
    ...product,
    n: i + 1,
    price: formatMoney(product.price),
  }))
  await tx`insert into goods ${tx(goods, 'n', 'name', 'description', 'price', 'stock', 'category')}`
  await tx`
    create temp table kinds (k int, noun text, category text, low int, high int, sentence text) on commit drop`
  await tx`insert into kinds ${tx(kinds.map(([noun, category, low, high, sentence], k) => ({ k, noun, category, low, high, sentence })))}`
  await tx`create temp table styles (k int, word text, sentence text) on commit drop`
  await tx`insert into styles ${tx(styles.map(([word, sentence], k) => ({ k, word, sentence })))}`
  await tx`create temp table makers (k int, name text, sentence text) on commit drop`
  await tx`insert into makers ${tx(makers.map((name, k) => ({ k, name, sentence: noteOf(name, k) })))}`
}

const noteOf = (maker: string, k: number) =>
  (makerNotes[k % makerNotes.length] ?? '').replace('{maker}', maker)

async function combine(tx: SeedTx, plan: SeedPlan, from: number, to: number): Promise<void> {
  await tx`
    with numbered as (
      select n, (n - ${seedProducts.length} - 1) / ${NAME_COUNT}::int as series,
        ((n - ${seedProducts.length} - 1)::bigint % ${NAME_COUNT}::int * ${NAME_STRIDE}::bigint % ${NAME_COUNT}::int)::int as pick
      from generate_series(${from}::int, ${to}::int) n
    )
    insert into products (id, name, description, price, stock, category, sku, created_at, updated_at)
    select n,
      makers.name || ' ' || styles.word || ' ' || kinds.noun
        || case when series > 0 then ', Series ' || series + 1 else '' end,
      kinds.sentence || ' ' || styles.sentence || ' ' || makers.sentence,
      (floor(low * power(high::float8 / low, pg_temp.draw(n, 'price'))) + ending)::numeric(10, 2),
      case when luck < 0.04 then 0 when luck < 0.1 then (luck * 100)::int - 3 else (luck * 300)::int end,
      kinds.category, ${skuOf(tx, 'kinds.category')}, born,
      date_trunc('second', born + pg_temp.draw(n, 'restocked') * (${plan.today} - born))
    from numbered
      join kinds on kinds.k = pick % ${kinds.length}::int
      join styles on styles.k = pick / ${kinds.length}::int % ${styles.length}::int
      join makers on makers.k = pick / ${kinds.length * styles.length}::int,
      pg_temp.joined(n, ${plan.products}, ${plan.today}) born,
      pg_temp.draw(n, 'stock') luck,
      lateral (select (array[0, 0.5, 0.9, 0.95, 0.99])[1 + floor(pg_temp.draw(n, 'ending') * 5)::int] as ending) cut
    order by n`
}
