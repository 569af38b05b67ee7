import postgres from 'postgres'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { cloneDatabase, type TestDatabase } from '../../test/databases.js'
import { nameOrderLines } from '../name-order-lines.js'

let database: TestDatabase
let sql: postgres.Sql

const LINES = 12_000

/** Lines as a release left them that had no names. */
beforeAll(async () => {
  database = await cloneDatabase(inject('testServer'), 'empty')
  sql = postgres(database.ownerUrl, { max: 2, onnotice: () => {} })
  await sql`alter table order_items drop constraint order_items_named`
  await sql`alter table order_items disable trigger order_items_name`
  await sql`insert into users (id, email, password_hash, name) values (1, 'ada@shop.test', 'x', 'Ada')`
  await sql`
    insert into products (id, name, price, category, sku) values (1, 'Mug', 1, 'Kitchen', 'MUG-1'), (2, 'Pot', 2, null, null)`
  await sql`
    insert into orders (id, user_id, subtotal, total) select n, 1, 1, 1 from generate_series(1, ${LINES}::int) n`
  await sql`
    insert into order_items (id, order_id, product_id, quantity, unit_price, total_price)
    select n, n, 1 + n % 2, 1, 1, 1 from generate_series(1, ${LINES}::int) n`
  await sql`alter table order_items enable trigger order_items_name`
})
afterAll(async () => {
  await sql.end()
  await database.close()
})

const unnamed = async () =>
  (await sql<{ count: number }[]>`select count(*)::int from order_items where item_name is null`)[0]?.count

test('all lines are named in batches, also one that is locked for a while', async () => {
  expect(await unnamed()).toBe(LINES)
  let unlock = () => {}
  const unlocked = new Promise<void>((resolve) => {
    unlock = resolve
  })
  let isLocked = () => {}
  const locked = new Promise<void>((resolve) => {
    isLocked = resolve
  })
  const holder = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
  const holding = holder.begin(async (tx) => {
    await tx`select from order_items where id = 6000 for update`
    isLocked()
    await unlocked
  })
  await locked
  const naming = nameOrderLines(sql)
  await expect.poll(unnamed, { timeout: 20_000 }).toBe(1)
  unlock()
  await Promise.all([naming, holding])
  await holder.end()
  const named = await sql`
    select item_name as name, item_category as category, item_sku as sku, count(*)::int from order_items group by 1, 2, 3 order by 1`
  expect(named).toEqual([
    { name: 'Mug', category: 'Kitchen', sku: 'MUG-1', count: LINES / 2 },
    { name: 'Pot', category: null, sku: null, count: LINES / 2 },
  ])
})

test('named lines are left alone afterwards, and a line without a name is rejected', async () => {
  await sql`update products set name = 'Cup' where id = 1`
  await nameOrderLines(sql)
  expect(await sql`select count(*)::int from order_items where item_name = 'Cup'`).toEqual([{ count: 0 }])
  await sql`alter table order_items disable trigger order_items_name`
  await expect(sql`update order_items set item_name = null where id = 1`).rejects.toThrow('order_items_named')
  await sql`alter table order_items enable trigger order_items_name`
})

test('lines written by a process of the previous release get the present names of their product', async () => {
  await sql`
    insert into order_items (id, order_id, product_id, quantity, unit_price, total_price) values (20001, 1, 1, 1, 1, 1)`
  expect(
    await sql`select item_name as name, item_category as category, item_sku as sku from order_items where id = 20001`,
  ).toEqual([{ name: 'Cup', category: 'Kitchen', sku: 'MUG-1' }])
})
