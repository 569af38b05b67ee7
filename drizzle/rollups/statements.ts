import { type SQL, sql } from 'drizzle-orm'
import { SUMS_VERSION } from '../tables/insights/rollups.js'

/** Conditions on the payments `p` and the refunds `r` to add. */
export interface RollupSource {
  readonly payments: SQL
  readonly refunds: SQL
  /** Further columns of the result, read in the same snapshot. */
  readonly and?: SQL
  /** Whether the waiting events, which these payments and refunds include, leave the outbox. */
  readonly emptiesOutbox?: true
}

const EPOCH = `'1970-01-01T00:00:00Z'::timestamptz`

/** Every grain, the finest first, and the start of the row of an instant. */
const GRAINS = {
  quarter: (at: string) => `date_bin('15 minutes', ${at}, ${EPOCH})`,
  hour: (at: string) => `date_trunc('hour', ${at}, 'UTC')`,
  day: (at: string) => `date_trunc('day', ${at}, 'UTC')`,
  month: (at: string) => `date_trunc('month', ${at}, 'UTC')`,
  ever: () => EPOCH,
}
type Grain = keyof typeof GRAINS

const ALL = Object.keys(GRAINS) as Grain[]
const FINEST = 'quarter'

/** The rows of the given grains that an instant `at` belongs to. */
const rowsOf = (grains: readonly Grain[]): SQL =>
  sql.raw(`
  cross join lateral (values ${grains.map((grain) => `('${grain}', ${GRAINS[grain]('at')})`).join(', ')}) as row (grain, start)`)

/** A roll-up by grain and start: its sums, and the facts that they aggregate. */
interface Rollup {
  readonly table: string
  readonly key: string | null
  readonly sums: readonly string[]
  readonly facts: SQL
}

const keysOf = ({ key }: Rollup) => ['grain', 'start', ...(key === null ? [] : [key])].join(', ')
const sumColumns = ({ sums }: Rollup) => sums.map((name) => `sum(${name})`).join(', ')

/** Adds facts to a roll-up. */
function addFacts(rollup: Rollup, grains: readonly Grain[]): SQL {
  const { table, sums, facts } = rollup
  const keys = keysOf(rollup)
  const raw = (text: string) => sql.raw(text)
  return sql`
    insert into ${raw(table)} as known (${raw(keys)}, ${raw(sums.join(', '))})
    select ${raw(keys)}, ${raw(sumColumns(rollup))}
    from (${facts}) fact ${rowsOf(grains)} group by ${raw(keys)}
    on conflict (${raw(keys)}) do update
    set ${raw(sums.map((name) => `${name} = known.${name} + excluded.${name}`).join(', '))}`
}

const VERSION = sql.raw(String(SUMS_VERSION))

/** Holds for rows of `sales_totals` that processes of another release have added sums to. */
export const IS_INCOMPLETE = `checksum <> ${SUMS_VERSION} * (orders + revenue + refunds)`

const totals: Rollup = {
  table: 'sales_totals',
  key: null,
  sums: [
    ...['orders', 'units', 'subtotal', 'discount', 'tax', 'revenue', 'refunds', 'refunded_tax'],
    ...['new_customers', 'returning_orders', 'checksum'],
  ],
  facts: sql`
    select at, 1 as orders, coalesce(pieces.units, 0) as units, subtotal, discount, tax, revenue, 0 as refunds,
      0 as refunded_tax, is_first::int as new_customers, 1 - is_first::int as returning_orders, ${VERSION} * (1 + revenue) as checksum
    from sale left join pieces using (order_id)
    union all
    select at, 0, 0, 0, 0, 0, 0, amount, tax, 0, 0, ${VERSION} * amount from refund
    union all
    -- An order paid before the one counted as its customer's first.
    select known_first, 0, 0, 0, 0, 0, 0, 0, 0, -1, 1, 0 from sale where is_first and known_first is not null`,
}

const REFUNDED = ['refunded_units', 'refunds', 'net_refunds', 'refunded_tax'] as const
const NOT_REFUNDED = sql.raw(REFUNDED.map((name) => `0 as ${name}`).join(', '))

const products: Rollup = {
  table: 'sales_products',
  key: 'product_id',
  sums: ['units', 'revenue', 'discount', 'tax', ...REFUNDED],
  facts: sql`
    select at, product_id, units, revenue, discount, tax, ${NOT_REFUNDED} from line
    union all
    select at, product_id, 0, 0, 0, 0, units, amount, net_refunds, refunded_tax from refunded_line`,
}

const categories: Rollup = {
  table: 'sales_categories',
  key: 'category',
  sums: ['orders', 'units', 'revenue', 'discount', 'tax', ...REFUNDED],
  facts: sql`
    select at, category, 1 as orders, sum(units) as units, sum(revenue) as revenue, sum(discount) as discount,
      sum(tax) as tax, ${NOT_REFUNDED}
    from line group by order_id, at, category
    union all
    select at, category, 0, 0, 0, 0, 0, units, amount, net_refunds, refunded_tax from refunded_line`,
}

const discounts: Rollup = {
  table: 'discount_sales',
  key: 'code',
  sums: ['orders', 'discount', 'revenue'],
  facts: sql`select at, code, 1 as orders, discount, revenue from sale where discount > 0`,
}

/** The category of a line when it was sold; lines of earlier releases have names once `migrate` has finished. */
const CATEGORY = sql`coalesce(case when i.item_name is null then product.category else i.item_category end, '')`

const customers = sql`
  insert into customer_sales as known (user_id, first_paid_at, last_paid_at, orders, revenue, refunds)
  select user_id, coalesce(min(at), 'infinity'), coalesce(max(at), '-infinity'), count(at), sum(revenue), sum(refunds)
  from (
    select user_id, at, revenue, 0 as refunds from sale
    union all
    -- The payment of a refunded order may be added later.
    select user_id, null, 0, amount from refund
  ) fact
  group by user_id
  on conflict (user_id) do update set
    first_paid_at = least(known.first_paid_at, excluded.first_paid_at),
    last_paid_at = greatest(known.last_paid_at, excluded.last_paid_at),
    orders = known.orders + excluded.orders, revenue = known.revenue + excluded.revenue,
    refunds = known.refunds + excluded.refunds`

const ROLLUPS = [totals, products, categories, discounts] as const
const statementsFor = (grains: readonly Grain[]) => ROLLUPS.map((rollup) => addFacts(rollup, grains))
const STATEMENTS = { all: statementsFor(ALL), finest: statementsFor([FINEST]) }

/**
 * Lines with the cumulative part of their order or refund, in proportion to `weight`; in equal parts where all weights
 * are 0.
 */
const weighed = (id: string, lines: SQL): SQL => {
  const key = sql.raw(id)
  return sql`
    select *, sum(part) over (partition by ${key} order by item_id) as cumulative, sum(part) over (partition by ${key}) as whole
    from (
      select *, case when sum(weight) over (partition by ${key}) = 0 then 1 else weight end as part from (${lines}) line
    ) line`
}

/** The share of a line in an amount: the difference of rounded cumulative shares, which add up to the amount. */
const share = (amount: string): SQL =>
  sql.raw(`round(${amount} * cumulative / whole) - round(${amount} * (cumulative - part) / whole)`)

/** Units of line `i` in refunds before `r`. */
const REFUNDED_EARLIER = sql`
  (select coalesce(sum(e.quantity), 0) from refund_items e where e.order_item_id = i.id and e.refund_id < r.id)`

/**
 * The statement that adds payments and refunds to the roll-ups and returns their numbers. Each must be added once, in
 * any order. With `finest`, {@link fillCoarserGrains} must follow.
 */
export const addToRollups = (
  { payments, refunds, and = sql``, emptiesOutbox }: RollupSource,
  grains: 'all' | 'finest' = 'all',
): SQL => {
  const [byTime, byProduct, byCategory, byCode] = STATEMENTS[grains]
  return sql`
  with sale as materialized (
    select paid.*, nth = 1 and (known_first is null or at < known_first) as is_first from (
      select p.id, o.id as order_id, o.user_id, p.created_at as at, o.discount_code as code,
        (o.subtotal * 100)::bigint as subtotal, (o.discount_amount * 100)::bigint as discount,
        (o.tax * 100)::bigint as tax, (o.total * 100)::bigint as revenue, nullif(c.first_paid_at, 'infinity') as known_first,
        row_number() over (partition by o.user_id order by p.created_at, p.id) as nth
      from payments p join orders o on o.id = p.order_id left join customer_sales c on c.user_id = o.user_id
      where p.status = 'succeeded' and (${payments})
    ) paid
  ), line as materialized (
    select order_id, at, product_id, category, units, revenue, ${share('whole_discount')} as discount, ${share('whole_tax')} as tax
    from (${weighed(
      'order_id',
      sql`
      select s.order_id, s.at, i.id as item_id, i.product_id, ${CATEGORY} as category,
        i.quantity::bigint as units, (i.total_price * 100)::bigint as revenue, (i.total_price * 100)::bigint as weight,
        s.discount as whole_discount, s.tax as whole_tax
      from sale s join order_items i on i.order_id = s.order_id join products product on product.id = i.product_id`,
    )}) line
  ), pieces as materialized (
    select order_id, sum(units) as units from line group by order_id
  ), refund as materialized (
    select r.id, r.order_id, o.user_id, r.created_at as at, (r.amount * 100)::bigint as amount,
      (r.tax * 100)::bigint as tax, exists (select from refund_items g where g.refund_id = r.id) as has_lines
    from refunds r join orders o on o.id = r.order_id where ${refunds}
  ), refunded_line as materialized (
    select at, product_id, category, units, amount, ${share('whole_net')} as net_refunds, ${share('whole_tax')} as refunded_tax
    from (${weighed(
      'refund_id',
      sql`
      select r.id as refund_id, r.at, i.id as item_id, i.product_id, ${CATEGORY} as category,
        coalesce(g.quantity, 0)::bigint as units, (i.unit_price * 100)::bigint * coalesce(g.quantity, 0) as amount,
        (i.unit_price * 100)::bigint * (case when r.has_lines then g.quantity else i.quantity - ${REFUNDED_EARLIER} end) as weight,
        r.amount - r.tax as whole_net, r.tax as whole_tax
      from refund r join order_items i on i.order_id = r.order_id join products product on product.id = i.product_id
        left join refund_items g on g.refund_id = r.id and g.order_item_id = i.id
      where g.quantity is not null or not r.has_lines`,
    )}) line
  ), totals as (${byTime}), by_product as (${byProduct}), by_category as (${byCategory}), by_code as (${byCode}),
  by_customer as (${customers})${emptiesOutbox ? sql`, swept as (delete from outbox where consumer = 'rollups')` : sql``}
  select (select count(*)::int from sale) as payments, (select count(*)::int from refund) as refunds${and}`
}

/** The statements that fill the empty coarser grains of every roll-up, each from the next finer one. */
export const fillCoarserGrains = (): SQL[] =>
  ROLLUPS.flatMap((rollup) =>
    ALL.slice(1).map((grain, finer) => {
      const { table, key, sums } = rollup
      const columns = `'${grain}', ${GRAINS[grain]('start')}${key === null ? '' : `, ${key}`}`
      const groups = key === null ? '1, 2' : '1, 2, 3'
      return sql.raw(`
        insert into ${table} (${keysOf(rollup)}, ${sums.join(', ')})
        select ${columns}, ${sumColumns(rollup)} from ${table} where grain = '${ALL[finer]}'
        group by ${groups} order by ${groups}`)
    }),
  )
