import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { migrate, migrateThrough } from '../../environment/migrate.js'
import { verify } from '../../verify/verify.js'

const name = `shop_old_${randomBytes(6).toString('hex')}`
const url = Object.assign(new URL(inject('testServer').url), { pathname: `/${name}` }).href
const admin = postgres(inject('testServer').url, { max: 1, onnotice: () => {} })
let sql: postgres.Sql

/** The number of migrations before the given one. */
async function migrationsBefore(tag: string): Promise<number> {
  const journal = new URL('../../migrations/meta/_journal.json', import.meta.url)
  const { entries } = JSON.parse(await readFile(journal, 'utf8')) as { entries: { tag: string }[] }
  return entries.findIndex((entry) => entry.tag === tag)
}

/**
 * An order of two mugs with a discount, of which one is refunded, with the sums that a process of the release before the checksum
 * adds for it.
 */
const sell = (order: number) =>
  sql.unsafe(`
  insert into orders (id, user_id, status, subtotal, tax, discount_amount, total, discount_code, refunded_amount)
    values (${order}, 1, 'paid', 20, 1.7, 2, 19.7, 'TEN', 9.85);
  insert into order_items (id, order_id, product_id, quantity, unit_price, total_price, refunded_quantity)
    values (${order}, ${order}, 1, 2, 10, 20, 1);
  insert into payments (order_id, status, amount, method, created_at)
    values (${order}, 'succeeded', 19.7, 'card', '2026-03-02T10:0${order}:00Z');
  insert into refunds (id, order_id, amount, tax, discount, restocked, created_at)
    values (${order}, ${order}, 9.85, 0.85, 1, false, '2026-03-02T10:10:00Z');
  insert into refund_items (refund_id, order_item_id, quantity) values (${order}, ${order}, 1);
  create temporary table times as select * from (values ('quarter', timestamptz '2026-03-02T10:00:00Z'),
    ('hour', '2026-03-02T10:00:00Z'), ('day', '2026-03-02T00:00:00Z'), ('month', '2026-03-01T00:00:00Z'),
    ('ever', '1970-01-01T00:00:00Z')) time (grain, start);
  insert into sales_totals as known (grain, start, orders, units, subtotal, discount, tax, revenue, refunds, refunded_tax,
      new_customers, returning_orders)
    select grain, start, 1, 2, 2000, 200, 170, 1970, 985, 85, ${order === 1 ? '1, 0' : '0, 1'} from times
    on conflict (grain, start) do update set orders = known.orders + excluded.orders, units = known.units + excluded.units,
      subtotal = known.subtotal + excluded.subtotal, discount = known.discount + excluded.discount, tax = known.tax + excluded.tax,
      revenue = known.revenue + excluded.revenue, refunds = known.refunds + excluded.refunds,
      refunded_tax = known.refunded_tax + excluded.refunded_tax, new_customers = known.new_customers + excluded.new_customers,
      returning_orders = known.returning_orders + excluded.returning_orders;
  insert into sales_products as known (grain, start, product_id, units, revenue, refunded_units, refunds, discount, tax,
      net_refunds, refunded_tax)
    select grain, start, 1, 2, 2000, 1, 1000, 200, 170, 900, 85 from times
    on conflict (grain, start, product_id) do update set units = known.units + 2, revenue = known.revenue + 2000,
      refunded_units = known.refunded_units + 1, refunds = known.refunds + 1000, discount = known.discount + 200,
      tax = known.tax + 170, net_refunds = known.net_refunds + 900, refunded_tax = known.refunded_tax + 85;
  insert into sales_categories as known (grain, start, category, orders, units, revenue, refunded_units, refunds, discount, tax,
      net_refunds, refunded_tax)
    select grain, start, 'Kitchen', 1, 2, 2000, 1, 1000, 200, 170, 900, 85 from times
    on conflict (grain, start, category) do update set orders = known.orders + 1, units = known.units + 2,
      revenue = known.revenue + 2000, refunded_units = known.refunded_units + 1, refunds = known.refunds + 1000,
      discount = known.discount + 200, tax = known.tax + 170, net_refunds = known.net_refunds + 900,
      refunded_tax = known.refunded_tax + 85;
  insert into discount_sales as known (grain, start, code, orders, discount, revenue)
    select grain, start, 'TEN', 1, 200, 1970 from times
    on conflict (grain, start, code) do update set orders = known.orders + 1, discount = known.discount + 200,
      revenue = known.revenue + 1970;
  insert into customer_sales as known (user_id, first_paid_at, last_paid_at, orders, revenue, refunds)
    values (1, '2026-03-02T10:0${order}:00Z', '2026-03-02T10:0${order}:00Z', 1, 1970, 985)
    on conflict (user_id) do update set last_paid_at = excluded.last_paid_at, orders = known.orders + 1,
      revenue = known.revenue + 1970, refunds = known.refunds + 985;
  drop table times`)

beforeAll(async () => {
  await admin.unsafe(`create database ${name} template template0`)
  sql = postgres(url, { max: 1, onnotice: () => {} })
  await migrateThrough(url, await migrationsBefore('0029_sums_checksum'))
  await sql`insert into users (id, email, password_hash, name) values (1, 'ada@shop.test', 'x', 'Ada')`
  await sql`insert into products (id, name, price, stock, category) values (1, 'Mug', 10, 5, 'Kitchen')`
  await sell(1)
})
afterAll(async () => {
  await sql?.end()
  await admin.unsafe(`drop database if exists ${name} with (force)`)
  await admin.end()
})

const GRAINS = ['day', 'ever', 'hour', 'month', 'quarter']
const totals = () => sql`
  select grain, orders::int, revenue::int, refunds::int, refunded_tax::int as "refundedTax", checksum::int
  from sales_totals order by grain`
const rowsOf = (orders: number) =>
  GRAINS.map((grain) => ({
    ...{ grain, orders, revenue: 1_970 * orders, refunds: 985 * orders, refundedTax: 85 * orders },
    checksum: orders + 1_970 * orders + 985 * orders,
  }))
const violations = async () =>
  (await verify(sql)).checks.filter(({ area, violations }) => area === 'rollups' && violations > 0)
const table = () => sql`select 'sales_totals'::regclass::oid`

describe('sums of the release before the checksum', () => {
  test('its sales are counted again by the upgrade, once', async () => {
    await migrate(url)
    expect(await totals()).toEqual(rowsOf(1))
    expect(await violations()).toEqual([])
    const before = await table()
    await migrate(url)
    expect(await table()).toEqual(before)
  })

  test('a sale of a process that still runs is reported, and counted again by the next migration', async () => {
    await sell(2)
    expect((await violations()).map(({ name, violations }) => [name, violations])).toEqual([
      ['sums are complete', GRAINS.length],
    ])
    await migrate(url)
    expect(await totals()).toEqual(rowsOf(2))
    expect(await violations()).toEqual([])
  })
})
