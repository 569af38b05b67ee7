import { type ExplainNode, explainPrepared } from '@shopstack/drizzle/test/explain-plan'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { fillPlaceholders, type SQL } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { OrderAdminSort } from '../../generated.js'
import { transactions } from '../../subgraph.js'
import type { OrderConditions } from '../order-conditions.js'
import { conditionValues, MAX_EXAMINED_ORDERS, sourceOf } from '../sql/examined-orders.js'
import { countByStatusSql } from '../sql/status-counts.js'

const shop = useSubgraph(transactions, 'empty')

/** 60,000 orders of 2,000 customers; one in 1,000 is pending, with product 2 in it; product 1 is in all others. */
beforeAll(async () => {
  const { owner } = shop()
  await owner`
    insert into users (email, name, password_hash) select 'c' || n || '@shop.test', 'C', '!' from generate_series(1, 2000) n`
  await owner`insert into products (name, price, stock) values ('One', 10, 9), ('Two', 10, 9)`
  await owner`
    insert into orders (user_id, status, subtotal, tax, total, discount_code, created_at)
    select 1 + n % 2000, case when n % 1000 = 0 then 'pending' else 'paid' end, n % 500, 0, n % 500,
      case when n % 3000 = 0 then 'RARE' when n % 2 = 0 then 'COMMON' end, timestamptz '2026-01-01' + n * interval '1 minute'
    from generate_series(1, 60000) n`
  await owner`
    insert into order_items (order_id, product_id, quantity, unit_price, total_price)
    select id, 1 + (id % 1000 = 0)::int, 1, 0, 0 from orders`
  await owner`vacuum analyze`
}, 120_000)

const NONE: OrderConditions = {
  ...{ orderId: null, customerId: null, productId: null, discountCode: null, statuses: null },
  ...{ placedFrom: null, placedBefore: null, minTotal: null, maxTotal: null },
}

/** Rows of `orders` that a statement reads, and the indexes it reads them by. */
async function read(query: SQL, conditions: OrderConditions) {
  const { sql, params } = new PgDialect().sqlToQuery(query)
  const values = {
    ...conditionValues(conditions),
    afterValue: null,
    afterId: null,
    limit: 21,
    most: MAX_EXAMINED_ORDERS + 1,
  }
  const nodes = await explainPrepared(shop().owner, sql, fillPlaceholders(params, values))
  const scans = nodes.filter(
    (node) => node['Relation Name'] === 'orders' || node['Index Name']?.startsWith('orders'),
  )
  const rowsOf = (node: ExplainNode) =>
    (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
  return {
    rows: Math.max(0, ...scans.map(rowsOf)),
    indexes: [...new Set(scans.flatMap((node) => node['Index Name'] ?? []))],
    sorts: nodes.filter((node) => node['Node Type'] === 'Seq Scan').length,
    lookups: nodes
      .filter((node) => node['Relation Name'] === 'order_items')
      .reduce((sum, node) => sum + node['Actual Loops'], 0),
    isIndexOnly: scans.every((node) => node['Node Type'] === 'Index Only Scan'),
  }
}

describe('protects', () => {
  test.each([
    ['all orders', {}, 'NEWEST', 'orders_newest', 21],
    ['all orders', {}, 'OLDEST', 'orders_newest', 21],
    ['all orders', {}, 'TOTAL_DESC', 'orders_by_total', 21],
    ['a range of totals', { minTotal: 10_000, maxTotal: 10_100 }, 'TOTAL_ASC', 'orders_by_total', 21],
    ['a rare status', { statuses: ['pending'] }, 'NEWEST', 'orders_status_newest', 21],
    ['a common status', { statuses: ['paid'] }, 'OLDEST', 'orders_status_newest', 21],
    ['a customer', { customerId: 7 }, 'NEWEST', 'orders_user_newest', 30],
    ['a rare code', { discountCode: 'RARE' }, 'NEWEST', 'orders_discount_newest', 21],
    [
      'a day',
      { placedFrom: '2026-01-20T00:00:00Z', placedBefore: '2026-01-21T00:00:00Z' },
      'NEWEST',
      'orders_newest',
      21,
    ],
    ['a rare product', { productId: 2 }, 'NEWEST', 'orders_pkey', 60],
    ['a common product', { productId: 1 }, 'NEWEST', 'orders_pkey', 21],
    ['a total that few have', { minTotal: 49_900 }, 'NEWEST', 'orders_newest', MAX_EXAMINED_ORDERS],
    [
      'statuses that no order has',
      { statuses: ['shipped', 'refunded'] },
      'NEWEST',
      'orders_newest',
      MAX_EXAMINED_ORDERS,
    ],
    [
      'a common code by total',
      { discountCode: 'COMMON' },
      'TOTAL_DESC',
      'orders_discount_newest',
      MAX_EXAMINED_ORDERS,
    ],
  ] as [string, Partial<OrderConditions>, OrderAdminSort, string, number][])(
    'a page of %s (%j, %s) reads one range of one index',
    async (_, some, sort, index, most) => {
      const conditions = { ...NONE, ...some }
      const { rows, indexes, sorts } = await read(sourceOf(conditions, sort, 21).page(false), conditions)
      expect(indexes).toEqual([index])
      expect(sorts).toBe(0)
      expect(rows).toBeLessThanOrEqual(most)
    },
  )

  test.each([
    ['all orders', {}],
    ['a total that few have', { minTotal: 49_900 }],
    ['a common code', { discountCode: 'COMMON' }],
    ['a rare product', { productId: 2 }],
  ] as [string, Partial<OrderConditions>][])(
    'counts by status of %s read a bounded part of the orders',
    async (_, some) => {
      const conditions = { ...NONE, ...some }
      const { rows, sorts } = await read(countByStatusSql(sourceOf(conditions, 'NEWEST', 21)), conditions)
      expect(sorts).toBe(0)
      // Once per status, of which two have orders.
      expect(rows).toBeLessThanOrEqual(2 * (MAX_EXAMINED_ORDERS + 1))
    },
  )

  test('counts by status of all orders are read from an index alone', async () => {
    const { isIndexOnly } = await read(countByStatusSql(sourceOf(NONE, 'NEWEST', 21)), NONE)
    expect(isIndexOnly).toBe(true)
  })

  test.each([
    ['of a product', { productId: 1 }, 1],
    ['of a product with a total', { productId: 1, minTotal: 49_900 }, 1],
    // Those with the code, once each.
    ['of a product with a code of its customer', { productId: 1, customerId: 7, discountCode: 'COMMON' }, 30],
  ] as [string, Partial<OrderConditions>, number][])(
    'counts by status %s look no line up twice',
    async (_, some, most) => {
      const conditions = { ...NONE, ...some }
      const { lookups } = await read(countByStatusSql(sourceOf(conditions, 'NEWEST', 21)), conditions)
      expect(lookups).toBeLessThanOrEqual(most)
    },
  )

  test('a page of a product looks no line up again', async () => {
    const conditions = { ...NONE, productId: 1, minTotal: 49_900 }
    const { lookups } = await read(sourceOf(conditions, 'NEWEST', 21).page(false), conditions)
    expect(lookups).toBe(1)
  })
})
