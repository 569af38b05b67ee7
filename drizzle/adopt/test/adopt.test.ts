import postgres from 'postgres'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { cloneDatabase } from '../../test/databases.js'
import { adopt } from '../adopt.js'
import { aLegacyDatabase, type LegacyDatabase } from './legacy-database.js'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function aTarget(): Promise<postgres.Sql> {
  const { ownerUrl, close } = await cloneDatabase(inject('testServer'), 'empty')
  closing.push(close)
  const sql = postgres(ownerUrl, { max: 2, onnotice: () => {} })
  closing.push(() => sql.end())
  return sql
}

async function legacy(...services: ('flask' | 'express')[]): Promise<LegacyDatabase> {
  const database = await aLegacyDatabase(inject('testServer').url, services.length > 0 ? services : undefined)
  closing.push(database.close)
  return database
}

const notes = async (sql: postgres.Sql) =>
  (
    await sql`select source, kind, source_id, note from adoption_notes order by source desc, kind, source_id, note collate "C"`
  ).map(({ source, kind, source_id, note }) => `${source} ${kind} ${source_id}: ${note}`)

describe('answers', () => {
  test('accounts keep their ids, hashes and timestamps, and profiles are adopted', async () => {
    const { url, sql: old } = await legacy()
    await old`insert into users (id, email, password_hash, name, role, created_at, updated_at) values
      (3, 'ada@shop.test', '$2b$12$ada', 'Ada', 'admin', '2026-01-02 03:04:05.123456', '2026-02-02')`
    await old`insert into "Users" (id, email, password_hash, name, profile, role, "createdAt", "updatedAt") values
      (9, 'bob@shop.test', '$2a$10$bob', 'Bob', '{"avatar":"https://x.test/b.png","bio":"Hi","extra":1}', 'customer', '2026-03-01T10:00:00Z', '2026-03-01T10:00:00Z')`
    const shop = await aTarget()
    await adopt(shop, [url])
    expect(
      await shop`select id, email, password_hash, name, role, profile, created_at::text from users order by id`,
    ).toEqual([
      {
        ...{
          id: 3,
          email: 'ada@shop.test',
          password_hash: '$2b$12$ada',
          name: 'Ada',
          role: 'admin',
          profile: null,
        },
        created_at: '2026-01-02 03:04:05.123456+00',
      },
      {
        ...{ id: 9, email: 'bob@shop.test', password_hash: '$2a$10$bob', name: 'Bob', role: 'customer' },
        profile: { avatar: 'https://x.test/b.png', bio: 'Hi' },
        created_at: '2026-03-01 10:00:00+00',
      },
    ])
    expect(await notes(shop)).toEqual(['express user 9: keeps of its profile avatar, bio and phone alone'])
    expect(await shop`select row from adoption_notes`).toMatchObject([{ row: { profile: { extra: 1 } } }])
    const [next] =
      await shop`insert into users (email, password_hash, name) values ('c@shop.test', 'x', 'C') returning id`
    expect(next).toEqual({ id: 10 })
  })

  test('accounts with one address are merged into the oldest', async () => {
    const { url, sql: old } = await legacy()
    await old`insert into users (id, email, password_hash, name, role, created_at, updated_at) values
      (1, 'Ada@Shop.test', 'first', 'Ada', 'customer', '2026-01-01', '2026-01-01'),
      (2, 'ada@shop.test', 'second', 'ADA', 'admin', '2026-01-02', '2026-06-01')`
    await old`insert into "Users" (id, email, password_hash, name, profile, role, "createdAt", "updatedAt") values
      (1, 'bob@shop.test', 'bob', 'Bob', null, 'customer', '2026-01-01', '2026-01-01'),
      (5, 'ADA@shop.test', 'third', 'Ada E', '{"bio":"Hi"}', 'admin', '2026-01-03', '2026-07-01')`
    const shop = await aTarget()
    await adopt(shop, [url])
    expect(await shop`select id, email, password_hash, role, profile from users order by id`).toEqual([
      { id: 1, email: 'Ada@Shop.test', password_hash: 'first', role: 'customer', profile: { bio: 'Hi' } },
      { id: 6, email: 'bob@shop.test', password_hash: 'bob', role: 'customer', profile: null },
    ])
    expect(
      await shop`select source, source_id, id, merged from adopted_ids where kind = 'user' order by source desc, source_id`,
    ).toEqual([
      { source: 'flask', source_id: 1, id: 1, merged: false },
      { source: 'flask', source_id: 2, id: 1, merged: true },
      { source: 'express', source_id: 1, id: 6, merged: false },
      { source: 'express', source_id: 5, id: 1, merged: true },
    ])
    expect(await notes(shop)).toEqual([
      'flask user 2: the same person as flask account 1, which was opened first and keeps its password',
      'express user 1: is account 6 here: its id was taken',
      'express user 5: the same person as flask account 1, which was opened first and keeps its password',
    ])
  })

  test('a row that does not fit is skipped and noted with the reason, without affecting others', async () => {
    const { url, sql: old } = await legacy('flask')
    await old`alter table products alter stock type bigint`
    await old`insert into products (id, name, price, stock) values (1, 'Mug', 1, 5), (2, 'Sand', 1, 9999999999), (3, 'Pot', 1, 5)`
    const shop = await aTarget()
    await adopt(shop, [url])
    expect(await shop`select id from products order by id`).toEqual([{ id: 1 }, { id: 3 }])
    const [note] =
      await shop`select source_id, note, row ->> 'name' as name from adoption_notes where note like 'left out%'`
    expect(note).toEqual({
      source_id: 2,
      note: expect.stringContaining('out of range for type integer'),
      name: 'Sand',
    })
  })

  test('a merged profile takes each field from the oldest account that has it', async () => {
    const { url, sql: old } = await legacy()
    await old`insert into "Users" (id, email, password_hash, name, profile, "createdAt", "updatedAt") values
      (1, 'ada@shop.test', 'x', 'Ada', '{"bio":"Old","phone":null}', '2026-01-01', '2026-01-01'),
      (2, 'ADA@shop.test', 'x', 'Ada', '{"bio":"New","phone":"2"}', '2026-01-05', '2026-01-05'),
      (3, 'Ada@shop.test', 'x', 'Ada', '{"phone":"3","avatar":"https://x.test/3.png"}', '2026-01-03', '2026-01-03')`
    const shop = await aTarget()
    await adopt(shop, [url])
    expect(await shop`select id, profile from users`).toEqual([
      { id: 1, profile: { bio: 'Old', phone: '3', avatar: 'https://x.test/3.png' } },
    ])
  })

  test('products of both services are adopted, with new ids where one is taken, and an opening stock', async () => {
    const { url, sql: old } = await legacy()
    await old`insert into products (id, name, price, stock, category) values (1, 'Mug', 9.99, 5, 'Kitchen')`
    await old`insert into "Products" (id, name, price, stock, category, "createdAt", "updatedAt") values
      (1, 'Laptop', 999, 2, null, '2026-01-01', '2026-01-01'), (7, 'Mouse', 20, 0, null, '2026-01-01', '2026-01-01')`
    const shop = await aTarget()
    await adopt(shop, [url])
    expect(
      await shop`select p.id, name, price, stock, (select sum(quantity)::int from stock_movements where product_id = p.id) as moved from products p order by id`,
    ).toEqual([
      { id: 1, name: 'Mug', price: '9.99', stock: 5, moved: 5 },
      { id: 7, name: 'Mouse', price: '20.00', stock: 0, moved: null },
      { id: 8, name: 'Laptop', price: '999.00', stock: 2, moved: 2 },
    ])
  })

  test('orders are adopted with lines, payments and counted discounts', async () => {
    const { url, sql: old } = await legacy()
    await old`insert into users (id, email, password_hash, name) values (1, 'ada@shop.test', 'x', 'Ada')`
    await old`insert into products (id, name, price, stock) values (4, 'Hundred', 100, 5)`
    await old`insert into orders (id, user_id, status, subtotal, tax, discount_amount, total, discount_code, created_at, updated_at) values
      (11, 1, 'paid', 100, 8.5, 20, 88.5, 'SAVE20', '2026-02-01', '2026-02-02'), (12, 1, null, 200, 17, 0, 217, '', null, null)`
    await old`insert into order_items (id, order_id, product_id, quantity, unit_price, total_price) values
      (21, 11, 4, 1, 100, 100), (22, 12, 4, 1, 100, 100), (23, 12, 4, 1, 100, 100)`
    const shop = await aTarget()
    const counts = await adopt(shop, [url])
    expect(counts).toContainEqual({ kind: 'order', source: 'flask', read: 2, adopted: 2, notes: 2 })
    expect(
      await shop`select o.id, o.status, total, (select count(*)::int from order_items where order_id = o.id) as lines, p.amount, p.method
        from orders o left join payments p on p.order_id = o.id order by o.id`,
    ).toEqual([
      { id: 11, status: 'paid', total: '88.50', lines: 1, amount: '88.50', method: 'legacy' },
      { id: 12, status: 'pending', total: '217.00', lines: 2, amount: null, method: null },
    ])
    expect(await shop`select times_used from discount_codes where code = 'SAVE20'`).toEqual([
      { times_used: 1 },
    ])
    expect(await shop`select orders, revenue from sales_totals where grain = 'ever'`).toEqual([
      { orders: '1', revenue: '8850' },
    ])
    expect(await shop`select type, sequence from events order by subject`).toEqual([
      { type: 'order.imported', sequence: 1 },
      { type: 'order.imported', sequence: 1 },
    ])
  })

  test('two databases with one service each are adopted', async () => {
    const [flask, express] = [await legacy('flask'), await legacy('express')]
    await flask.sql`insert into users (email, password_hash, name) values ('ada@shop.test', 'x', 'Ada')`
    await express.sql`insert into "Users" (email, password_hash, name, "createdAt", "updatedAt") values ('bob@shop.test', 'x', 'Bob', now(), now())`
    const shop = await aTarget()
    await adopt(shop, [flask.url, express.url])
    expect(await shop`select id, email from users order by id`).toEqual([
      { id: 1, email: 'ada@shop.test' },
      { id: 2, email: 'bob@shop.test' },
    ])
  })

  test('the adoption reports its progress', async () => {
    const { url, sql: old } = await legacy()
    await old`insert into users (email, password_hash, name) select n || '@shop.test', 'x', 'N' from generate_series(1, 4500) n`
    const heard: string[] = []
    await adopt(await aTarget(), [url], (what, done, total) => void heard.push(`${what} ${done}/${total}`))
    expect(heard.slice(0, 3)).toEqual([
      'flask users 2000/4500',
      'flask users 4000/4500',
      'flask users 4500/4500',
    ])
    expect(heard).toContain('orders: deciding 1/1')
  })
})

describe('refuses', () => {
  test('a source that is not a legacy database, or is one of this shop, is rejected', async () => {
    const shop = await aTarget()
    const empty = await legacy('flask')
    await empty.sql`drop table order_items, orders, products, users`
    await expect(adopt(shop, [empty.url])).rejects.toThrow('not a legacy database')
    const { ownerUrl, close } = await cloneDatabase(inject('testServer'), 'demo')
    closing.push(close)
    await expect(adopt(shop, [ownerUrl])).rejects.toThrow('a database of this shop')
    const [one, two] = [await legacy('flask'), await legacy('flask')]
    await one.sql`insert into users (email, password_hash, name) values ('a@shop.test', 'x', 'A')`
    await expect(adopt(shop, [one.url, two.url])).rejects.toThrow('Two sources have a table users.')
  })

  test('a shop with data is rejected as a target', async () => {
    const { url } = await legacy()
    const shop = await aTarget()
    await shop`insert into users (email, password_hash, name) values ('a@shop.test', 'x', 'A')`
    await expect(adopt(shop, [url])).rejects.toThrow('this one has 1 users, 0 products and 0 orders')
  })
})
