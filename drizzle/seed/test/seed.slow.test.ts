import { afterAll, describe, expect, inject, test } from 'vitest'
import { verifyPassword } from '../../accounts/passwords.js'
import { type Connection, connect } from '../../client/connect.js'
import { cloneDatabase, DEMO_DAY, type TestDatabase } from '../../test/databases.js'
import { DEMO_ACCOUNTS, type SeedOptions, seed } from '../seed.js'

const TABLES = ['products', 'users', 'discount_codes', 'orders', 'order_items', 'payments']

const opened: { shop: Connection; database: TestDatabase }[] = []
const openShop = async (template: 'empty' | 'demo') => {
  const database = await cloneDatabase(inject('testServer'), template)
  const shop = connect(database.ownerUrl, { max: 2 })
  opened.push({ shop, database })
  return shop.sql
}
const demo = await openShop('demo')

afterAll(async () => {
  for (const { shop, database } of opened) {
    await shop.close()
    await database.close()
  }
})

/** A checksum per table over all rows. Password hashes are salted, so they always differ. */
const checksums = (sql: Connection['sql']) =>
  Promise.all(
    TABLES.map(async (table) => {
      const [row] = await sql`
        select ${table} as table, count(*)::int as rows,
          md5(string_agg((to_jsonb(t) - 'password_hash')::text, ' ' order by to_jsonb(t) - 'password_hash')) as sum
        from ${sql(table)} t`
      return row
    }),
  )

const indexes = (sql: Connection['sql']) =>
  sql`select indexdef from pg_indexes where schemaname = 'public' order by indexname`

const foreignKeys = (sql: Connection['sql']) =>
  sql`select conname, pg_get_constraintdef(oid) as rule from pg_constraint where contype = 'f' order by conname`

describe('answers', () => {
  test('the same day seeds the same shop, whatever else is on the server', async () => {
    const other = await openShop('empty')
    const today = new Date(DEMO_DAY.getTime() + 15 * 3_600_000)
    const counts = await seed(other, { demoAccounts: true, today })
    expect(await checksums(other)).toEqual(await checksums(demo))
    expect(counts).toMatchObject({ products: 72, users: 50, orders: 1607 })
  })

  test('eight categories have products, some of them nearly or completely sold out', async () => {
    const shelves = await demo`
      select category, count(*)::int as products, count(distinct name)::int as names,
        min(length(description)) > 80 as described
      from products group by category`
    expect(shelves).toHaveLength(8)
    for (const shelf of shelves) expect(shelf).toMatchObject({ products: 9, names: 9, described: true })
    const [stock] = await demo`
      select count(*) filter (where stock = 0)::int as none, count(*) filter (where stock between 1 and 5)::int as few,
        count(*) filter (where name ilike '%laptop%' and category = 'Electronics')::int as laptops from products`
    expect(stock).toEqual({ none: 4, few: 6, laptops: 1 })
  })

  test('customers place most orders on Saturdays, fewest on Tuesdays, and more every month', async () => {
    const weekdays = await demo`
      select extract(isodow from created_at)::int as day, count(*)::int as orders from orders group by 1 order by 2`
    expect([weekdays[0]?.day, weekdays.at(-1)?.day]).toEqual([2, 6])
    const [halves] = await demo`
      select count(*) filter (where created_at < ${DEMO_DAY.toISOString()}::timestamptz - interval '90 days') as early,
        count(*) as all from orders`
    expect(Number(halves?.early)).toBeLessThan(Number(halves?.all) / 2)
  })

  test('the orders fill the 180 days before today and are the further along the older they are', async () => {
    const [span] = await demo`
      select count(distinct created_at::date)::int as days, min(created_at)::date::text as first,
        max(created_at)::date::text as last, max(updated_at) <= ${DEMO_DAY.toISOString()} as past from orders`
    expect(span).toEqual({ days: 180, first: '2025-09-03', last: '2026-03-01', past: true })
    const statuses = await demo`
      select status from orders where user_id <> 50 group by status order by avg(created_at - '2025-01-01')`
    expect(statuses.at(-1)?.status).toMatch(/pending|paid/)
    expect(statuses).toHaveLength(6)
  })

  test('an order has one to five lines, and popular products sell many times more than the rest', async () => {
    const sizes = await demo`
      select lines::int, count(*)::int as orders
      from (select count(*) as lines from order_items group by order_id) o group by lines order by lines`
    expect(sizes.map((size) => size.lines)).toEqual([1, 2, 3, 4, 5])
    const sold =
      await demo`select sum(quantity)::int as units from order_items group by product_id order by 1`
    expect(sold.at(-1)?.units).toBeGreaterThan(10 * sold[0]?.units)
  })

  test('the demo customer has orders of every status, and both demo passwords work', async () => {
    const statuses = await demo`
      select distinct status from orders join users on users.id = user_id
      where email = ${DEMO_ACCOUNTS.customer.email} order by status`
    expect(statuses.map((row) => row.status)).toEqual([
      ...['cancelled', 'delivered', 'paid', 'pending', 'refunded', 'shipped'],
    ])
    for (const { email, password, role } of Object.values(DEMO_ACCOUNTS)) {
      const [account] = await demo`select role, demo, password_hash from users where email = ${email}`
      expect(account).toMatchObject({ role, demo: true })
      expect(await verifyPassword(account?.password_hash, password)).toBe(true)
    }
  })

  test('a larger shop has further products with unique names, and reports its progress', async () => {
    const sql = await openShop('empty')
    const heard = new Map<string, number[]>()
    const onProgress: SeedOptions['onProgress'] = (what, done, total) => heard.set(what, [done, total])
    const counts = await seed(sql, { scale: 2, products: 12_000, today: DEMO_DAY, onProgress })
    expect(counts).toMatchObject({ products: 12_000, users: 96, orders: 3200 })
    expect(await sql`select count(distinct name)::int as names from products`).toEqual([{ names: 12_000 }])
    expect([...heard]).toEqual([
      ['products', [12_000, 12_000]],
      ['customers', [96, 96]],
      ['orders', [3200, 3200]],
      ['indexes', [expect.any(Number), expect.any(Number)]],
      ['payments', [expect.any(Number), expect.any(Number)]],
      ['refunds', [expect.any(Number), expect.any(Number)]],
      ['longer periods', [16, 16]],
    ])
    expect(await sql`select from users where demo or role = 'admin' or password_hash <> '!'`).toHaveLength(0)
  }, 60_000)

  test('the next product, customer and order get the numbers after those of the seed', async () => {
    const sql = await openShop('demo')
    const [product] = await sql`insert into products (name, price) values ('Mug', 9) returning id`
    const [user] = await sql`
      insert into users (email, password_hash, name) values ('new@example.com', '!', 'New') returning id`
    const [order] = await sql`insert into orders (user_id, subtotal, total) values (1, 1, 1) returning id`
    expect([product?.id, user?.id, order?.id]).toEqual([73, 51, 1608])
  })
})

describe('refuses', () => {
  test('a shop with products is not seeded', async () => {
    const before = await checksums(demo)
    expect(await seed(demo, { scale: 2, demoAccounts: true })).toBeNull()
    expect(await checksums(demo)).toEqual(before)
  })

  test('a size that is not a whole number is rejected', async () => {
    await expect(seed(await openShop('empty'), { scale: 0.001 })).rejects.toThrow(
      'products must be a whole number',
    )
  })
})

describe('protects', () => {
  test('an interrupted seed leaves the database as it was, indexes and foreign keys included', async () => {
    const sql = await openShop('empty')
    const before = [await checksums(sql), await indexes(sql), await foreignKeys(sql)]
    const onProgress = (what: string) => {
      if (what === 'orders') throw new Error('the plug was pulled')
    }
    await expect(seed(sql, { onProgress })).rejects.toThrow('the plug was pulled')
    expect([await checksums(sql), await indexes(sql), await foreignKeys(sql)]).toEqual(before)
    expect(await seed(sql)).toMatchObject({ products: 72, users: 48, orders: 1600 })
    expect([await indexes(sql), await foreignKeys(sql)]).toEqual(before.slice(1))
  })

  test('two concurrent seeds create one shop', async () => {
    const sql = await openShop('empty')
    const made = await Promise.all([seed(sql), seed(sql)])
    expect(made.filter((counts) => counts === null)).toHaveLength(1)
    expect(await sql`select from products`).toHaveLength(72)
  })

  test('every amount is what the shop itself would have charged, to the cent', async () => {
    const orders = await demo`
      select (subtotal * 100)::int as subtotal, (tax * 100)::int as tax, (total * 100)::int as total,
        (discount_amount * 100)::int as discount, coalesce(discount_code, '') as code,
        (select sum(total_price) * 100 from order_items where order_id = orders.id)::int as items
      from orders`
    const percents: Record<string, number> = { SAVE10: 10, SAVE20: 20, SAVE30: 30 }
    expect(new Set(orders.map((order) => order.code))).toEqual(
      new Set(['', 'FLAT5', ...Object.keys(percents)]),
    )
    for (const { subtotal, tax, total, discount, code, items } of orders) {
      const percent = Math.floor((subtotal * (percents[code] ?? 0) + 50) / 100)
      expect(discount).toBe(code === 'FLAT5' ? Math.min(500, subtotal) : percent)
      expect(tax).toBe(Math.floor((subtotal * 85 + 500) / 1000))
      expect({ subtotal, total }).toEqual({ subtotal: items, total: subtotal - discount + tax })
    }
  })

  test('exactly the orders past pending are paid, once and in full, after any declined attempt', async () => {
    const wrong = await demo`
      select o.id from orders o left join payments p on p.order_id = o.id
      group by o.id
      having count(*) filter (where p.status = 'succeeded' and p.amount = o.total and p.created_at <= o.updated_at)
          <> (o.status not in ('pending', 'cancelled'))::int
        or max(p.created_at) filter (where p.status = 'declined') > min(p.created_at) filter (where p.status = 'succeeded')
        or min(p.created_at) < o.created_at`
    expect(wrong).toEqual([])
    const [declined] = await demo`select count(*)::int as payments from payments where status = 'declined'`
    expect(declined?.payments).toBeGreaterThan(10)
  })

  test('no order precedes its customer or its products', async () => {
    const wrong = await demo`
      select o.id from orders o
        join users u on u.id = user_id join order_items on order_id = o.id join products p on p.id = product_id
      where o.created_at < greatest(u.created_at, p.created_at) or o.updated_at < o.created_at
        or u.updated_at < u.created_at or p.updated_at < p.created_at`
    expect(wrong).toEqual([])
  })

  test('each discount code counts the orders that carry it and were not cancelled', async () => {
    const codes = await demo`
      select code, times_used > 5 as used,
        times_used = (select count(*) from orders where discount_code = code and status <> 'cancelled') as right,
        exists (select from orders where discount_code = code and status = 'cancelled') as cancelled
      from discount_codes order by code`
    expect(codes.map((row) => row.code)).toEqual(['FLAT5', 'SAVE10', 'SAVE20', 'SAVE30'])
    for (const code of codes) expect(code).toMatchObject({ right: true, used: true, cancelled: true })
  })
})
