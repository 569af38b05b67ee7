import type postgres from 'postgres'

/** Columns of a roll-up that are added up, amounts in cents; what is left out is 0. */
type Sums<Column extends string> = { readonly [name in Column]?: number }

/** Something that was sold or given back at an instant. */
export interface Sale
  extends Sums<
    | 'orders'
    | 'units'
    | 'subtotal'
    | 'discount'
    | 'tax'
    | 'revenue'
    | 'refunds'
    | 'refunded_tax'
    | 'new_customers'
    | 'returning_orders'
  > {
  readonly at: string
}

/** What a sale does to a product, a category or a discount code. */
export interface PartOfSale
  extends Sums<
    | 'orders'
    | 'units'
    | 'revenue'
    | 'refunded_units'
    | 'refunds'
    | 'discount'
    | 'tax'
    | 'net_refunds'
    | 'refunded_tax'
  > {
  readonly at: string
  readonly key: string | number
}

const TOTALS = [
  ...[
    'orders',
    'units',
    'subtotal',
    'discount',
    'tax',
    'revenue',
    'refunds',
    'refunded_tax',
    'new_customers',
    'returning_orders',
  ],
]
const PRODUCT = [
  ...['units', 'revenue', 'refunded_units', 'refunds'],
  ...['discount', 'tax', 'net_refunds', 'refunded_tax'],
]
const PARTS = {
  product_id: { table: 'sales_products', sums: PRODUCT },
  category: { table: 'sales_categories', sums: ['orders', ...PRODUCT] },
  code: { table: 'discount_sales', sums: ['orders', 'discount', 'revenue'] },
} as const

/** Adds sales to the roll-up of totals, in every grain. */
export const sell = (owner: postgres.Sql, sales: readonly Sale[]) =>
  add(owner, 'sales_totals', TOTALS, null, sales)

/** Adds sales to the roll-up of products, categories or discount codes, in every grain. */
export const sellParts = (owner: postgres.Sql, key: keyof typeof PARTS, sales: readonly PartOfSale[]) =>
  add(owner, PARTS[key].table, PARTS[key].sums, key, sales)

async function add(
  owner: postgres.Sql,
  table: string,
  sums: readonly string[],
  key: string | null,
  sales: readonly object[],
): Promise<void> {
  const keys = key ? `, ${key}` : ''
  const type = key === 'product_id' ? 'integer' : 'text'
  await owner.unsafe(
    `insert into ${table} (grain, start${keys}, ${sums.join(', ')})
    select grain, start${key ? `, (sale->>'key')::${type}` : ''}, ${sums.map((name) => `coalesce(sum((sale->>'${name}')::bigint), 0)`).join(', ')}
    from jsonb_array_elements($1::text::jsonb) sale
    cross join lateral (select (sale->>'at')::timestamptz as at) instant
    cross join lateral (values
      ('quarter', date_bin('15 minutes', at, '1970-01-01T00:00:00Z')),
      ('hour', date_trunc('hour', at, 'UTC')), ('day', date_trunc('day', at, 'UTC')),
      ('month', date_trunc('month', at, 'UTC')), ('ever', '1970-01-01T00:00:00Z'::timestamptz)) row (grain, start)
    group by grain, start${key ? `, sale->>'key'` : ''}
    on conflict (grain, start${keys}) do update set ${sums.map((name) => `${name} = ${table}.${name} + excluded.${name}`).join(', ')}`,
    [JSON.stringify(sales)],
  )
}
