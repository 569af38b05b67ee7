import { formatMoney } from '@shopstack/schema/money'
import { type SQL, sql } from 'drizzle-orm'
import type { OrderAdminSort } from '../../generated.js'
import type { OrderConditions } from '../order-conditions.js'

/** Orders that a page or a count reads at most: where few of them match, it would read all of a large shop. */
export const MAX_EXAMINED_ORDERS = 10_000

const { placeholder, raw } = sql

/** What the orders are sorted by: the time they were placed, their number, or their total. */
type Order = 'time' | 'number' | 'total'

/** One range of one index that the orders of a list are read from, and the statements over it. */
export interface Source {
  readonly form: string
  readonly range: Range
  readonly order: Order
  /** Whether all orders of the range match. */
  readonly isExact: boolean
  /** Whether a page may continue after the orders that were examined. */
  readonly continues: boolean
  page(after: boolean): SQL
  /** The last order examined, when a range holds more than are examined. */
  lastExamined(after: boolean): SQL
  /** The newest orders of the range, for counts. */
  newest(): SQL
}

/** The values of the placeholders; null: no condition. */
export const conditionValues = ({ minTotal, maxTotal, statuses, ...conditions }: OrderConditions) => ({
  ...conditions,
  statuses,
  minTotal: minTotal === null ? null : formatMoney(minTotal),
  maxTotal: maxTotal === null ? null : formatMoney(maxTotal),
})

/** The condition that names the range, the most selective one that was given. */
const RANGES = {
  number: sql`o.id = ${placeholder('orderId')}::int`,
  customer: sql`o.user_id = ${placeholder('customerId')}::int`,
  code: sql`o.discount_code = ${placeholder('discountCode')}::text`,
  status: sql`o.status = (${placeholder('statuses')}::text[])[1]`,
  product: sql`true`,
  all: sql`true`,
} as const

type Range = keyof typeof RANGES

function rangeOf({ orderId, customerId, productId, discountCode, statuses }: OrderConditions): Range {
  if (orderId !== null) return 'number'
  if (customerId !== null) return 'customer'
  if (productId !== null) return 'product'
  if (discountCode !== null) return 'code'
  return statuses?.length === 1 ? 'status' : 'all'
}

const MATCHES = sql`
  (${placeholder('customerId')}::int is null or o.user_id = ${placeholder('customerId')}::int)
  and (${placeholder('discountCode')}::text is null or o.discount_code = ${placeholder('discountCode')}::text)
  and (${placeholder('statuses')}::text[] is null or o.status = any (${placeholder('statuses')}::text[]))
  and (${placeholder('placedFrom')}::timestamptz is null or o.created_at >= ${placeholder('placedFrom')}::timestamptz)
  and (${placeholder('placedBefore')}::timestamptz is null or o.created_at < ${placeholder('placedBefore')}::timestamptz)
  and (${placeholder('minTotal')}::numeric is null or o.total >= ${placeholder('minTotal')}::numeric)
  and (${placeholder('maxTotal')}::numeric is null or o.total <= ${placeholder('maxTotal')}::numeric)`
const HAS_PRODUCT = sql`
  (${placeholder('productId')}::int is null or exists (
    select from order_items i where i.order_id = o.id and i.product_id = ${placeholder('productId')}::int))`

/** Every condition, for the orders of a range that were examined. All orders of a product have it. */
export const matchesOf = (range: Range): SQL =>
  range === 'product' ? MATCHES : sql`${MATCHES} and ${HAS_PRODUCT}`

/** Whether conditions hold for all orders of a range, so that a page reads no more orders than it returns. */
function isExact(conditions: OrderConditions, range: Range, order: Order): boolean {
  const { customerId, productId, discountCode, statuses, placedFrom, placedBefore, minTotal, maxTotal } =
    conditions
  const others = [
    ...(range === 'customer' ? [] : [customerId]),
    ...(range === 'product' ? [] : [productId]),
    ...(range === 'code' ? [] : [discountCode]),
    ...(range === 'status' ? [] : [statuses]),
    ...(order === 'time' ? [] : [placedFrom, placedBefore]),
    ...(order === 'total' ? [] : [minTotal, maxTotal]),
  ]
  return others.every((condition) => condition === null)
}

/** The bounds of an index range; only those that were given, because a bound of any value hides how many rows it leaves. */
function boundsOf(conditions: OrderConditions, order: Order): SQL {
  const { placedFrom, placedBefore, minTotal, maxTotal } = conditions
  const time = [
    ...(placedFrom === null ? [] : [sql`and o.created_at >= ${placeholder('placedFrom')}::timestamptz`]),
    ...(placedBefore === null ? [] : [sql`and o.created_at < ${placeholder('placedBefore')}::timestamptz`]),
  ]
  const total = [
    ...(minTotal === null ? [] : [sql`and o.total >= ${placeholder('minTotal')}::numeric`]),
    ...(maxTotal === null ? [] : [sql`and o.total <= ${placeholder('maxTotal')}::numeric`]),
  ]
  return sql.join({ time, total, number: [] }[order], sql` `)
}

const COLUMNS = { time: sql`o.created_at`, total: sql`o.total`, number: sql`o.id` }
const AFTER = {
  time: sql`(${placeholder('afterValue')}::timestamptz, ${placeholder('afterId')}::int)`,
  total: sql`(${placeholder('afterValue')}::numeric, ${placeholder('afterId')}::int)`,
  number: sql`(${placeholder('afterId')}::int)`,
}

const LINE_ORDER_ID = sql`i.order_id`

const orderBy = (order: Order, direction: Direction): SQL =>
  order === 'number'
    ? sql`order by o.id ${raw(direction)}`
    : sql`order by ${COLUMNS[order]} ${raw(direction)}, o.id ${raw(direction)}`

function beyond(order: Order, direction: Direction, after: boolean, id: SQL = raw('o.id')): SQL {
  if (!after) return sql``
  const key = order === 'number' ? id : sql`(${COLUMNS[order]}, ${id})`
  return sql`and ${key} ${raw(direction === 'asc' ? '>' : '<')} ${AFTER[order]}`
}

type Direction = 'asc' | 'desc'

interface Walk {
  readonly conditions: OrderConditions
  readonly range: Range
  readonly order: Order
  readonly direction: Direction
}

/** The first `limit` rows of a range from a cursor on. */
function walk({ conditions, range, order, direction }: Walk, after: boolean, limit: number): SQL {
  const by = orderBy(order, direction)
  const most = sql`limit ${raw(String(limit))}`
  if (range === 'product')
    return sql`
      select o.* from (
        select distinct i.order_id from order_items i
        where i.product_id = ${placeholder('productId')}::int ${beyond('number', direction, after, LINE_ORDER_ID)}
        order by i.order_id ${raw(direction)} ${most}
      ) line join orders o on o.id = line.order_id ${by}`
  return sql`
    select o.* from orders o
    where ${RANGES[range]} ${boundsOf(conditions, order)} ${beyond(order, direction, after)} ${by} ${most}`
}

/** Sizes of a page in the text of a statement, by which the planner knows how little of an index it needs. */
const PAGE_SIZES = [21, 101]

/** Where the orders of a list are read from; `limit` rows at most, 101 or fewer. */
export function sourceOf(conditions: OrderConditions, sort: OrderAdminSort, limit: number): Source {
  const given = rangeOf(conditions)
  const isByTotal = sort === 'TOTAL_ASC' || sort === 'TOTAL_DESC'
  const isSorted = isByTotal && given !== 'all' && given !== 'status'
  const range = isByTotal && !isSorted ? 'all' : given
  const direction = sort === 'OLDEST' || sort === 'TOTAL_ASC' ? 'asc' : 'desc'
  const natural = range === 'product' ? 'number' : 'time'
  const order = isByTotal ? 'total' : natural
  const size = PAGE_SIZES.find((one) => one >= limit) ?? MAX_EXAMINED_ORDERS
  const newest = () =>
    walk(
      { conditions, range: given, order: given === 'product' ? 'number' : 'time', direction: 'desc' },
      false,
      MAX_EXAMINED_ORDERS,
    )
  const pageOf = (rows: SQL, after: SQL) =>
    sql`select * from (${rows}) o where ${matchesOf(given)} ${after} ${orderBy(order, direction)} limit ${raw(String(size))}`
  const form = [
    ...[given, sort.toLowerCase(), String(size)],
    ...(['placedFrom', 'placedBefore', 'minTotal', 'maxTotal'] as const).filter(
      (name) => conditions[name] !== null,
    ),
  ]
  if (isSorted)
    return {
      ...{
        form: [...form, 'sorted'].join('_'),
        range: given,
        order,
        isExact: false,
        continues: false,
        newest,
      },
      // Few orders: the newest of them, sorted.
      page: (after) => pageOf(newest(), beyond('total', direction, after)),
      lastExamined: newest,
    }
  const of = { conditions, range, order, direction } as const
  if (isExact(conditions, range, order))
    return {
      ...{ form: [...form, 'exact'].join('_'), range: given, order, isExact: true, continues: false, newest },
      page: (after) => walk(of, after, size),
      lastExamined: newest,
    }
  return {
    ...{ form: form.join('_'), range: given, order, isExact: false, continues: range !== 'number', newest },
    page: (after) => pageOf(walk(of, after, MAX_EXAMINED_ORDERS), sql``),
    lastExamined: (after) =>
      sql`select * from (${walk(of, after, MAX_EXAMINED_ORDERS)}) o offset ${raw(String(MAX_EXAMINED_ORDERS - 1))} limit 1`,
  }
}
