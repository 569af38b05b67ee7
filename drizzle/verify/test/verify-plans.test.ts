import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { seed } from '../../seed/seed.js'
import { cloneDatabase, DEMO_DAY, type TestDatabase } from '../../test/databases.js'
import { type ExplainNode, explainStatement } from '../../test/explain-plan.js'
import { checkStatement, groupByFacts } from '../check.js'
import { AREAS } from '../verify.js'

const ORDERS = 8_000
/** A look-up per order or line would be thousands; refunds are few. */
const MAX_LOOPS = 1_000

let database: TestDatabase
let sql: postgres.Sql
beforeAll(async () => {
  database = await cloneDatabase(inject('testServer'), 'empty')
  sql = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
  await seed(sql, { orders: ORDERS, users: 500, today: DEMO_DAY })
  await placeHere(sql)
  await sql.unsafe('vacuum analyze')
})
afterAll(async () => {
  await sql.end()
  await database.close()
})

/** Makes the imported orders of the seed those of a shop, with the rows that placing, paying and shipping write. */
async function placeHere(owner: postgres.Sql): Promise<void> {
  await owner`
    update events e set type = 'order.placed', payload = jsonb_build_object('orderId', o.id, 'lines', (
      select jsonb_agg(jsonb_build_object('productId', product_id, 'name', item_name, 'category', item_category, 'sku', item_sku))
      from order_items i where i.order_id = o.id))
    from orders o where e.subject = 'order:' || o.id`
  await owner`
    insert into stock_movements (product_id, quantity, reason, order_id)
    select product_id, -quantity, 'order', order_id from order_items`
  await owner`
    insert into payment_attempts (order_id, kind, provider_key, amount, method, actor_id, address)
    select id, 'charge', gen_random_uuid(), total, 'card', user_id, '::1' from orders where status <> 'pending'`
  await owner`
    insert into sandbox_transfers (key, kind, status, amount)
    select provider_key, kind, 'succeeded', amount from payment_attempts`
  await owner`insert into shipments (order_id, actor_id) select id, 1 from orders where status in ('shipped', 'delivered')`
  await owner`
    insert into shipment_items (shipment_id, order_item_id, quantity)
    select s.id, i.id, i.quantity from shipments s join order_items i on i.order_id = s.order_id`
}

const statements = groupByFacts(
  AREAS.flatMap(({ name, checks }) => checks.map((check) => ({ area: name, check }))),
).map((together) => ({
  name: together.map(({ check }) => check.name).join(', '),
  text: checkStatement(together, 5),
}))

const describeNode = (node: ExplainNode): string =>
  `${node['Node Type']} ${node['Relation Name'] ?? ''}, ${node['Actual Loops']} times`

describe('protects', () => {
  test.each(statements)(
    'a shop of 8,000 orders is read without look-ups per row: $name',
    async ({ text }) => {
      const nodes = await explainStatement(sql, text)
      // The elements of an array are no look-up.
      const scans = nodes.filter((node) => node['Node Type'] !== 'Function Scan')
      expect(scans.filter((node) => node['Actual Loops'] > MAX_LOOPS).map(describeNode)).toEqual([])
    },
  )
})
