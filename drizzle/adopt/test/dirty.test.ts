import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { cloneDatabase, type TestDatabase } from '../../test/databases.js'
import { verify } from '../../verify/verify.js'
import { adopt } from '../adopt.js'
import { aLegacyDatabase, hashOf, type LegacyDatabase } from './legacy-database.js'

let legacy: LegacyDatabase
let database: TestDatabase
let shop: postgres.Sql

/** Rows as years of code without checks leave them. */
beforeAll(async () => {
  legacy = await aLegacyDatabase(inject('testServer').url)
  const { sql } = legacy
  await sql`insert into users (id, email, password_hash, name, role) values
    (1, 'ada@shop.test', 'x', 'Ada', null), (2, '', 'x', 'Nameless', 'customer'), (3, 'eve@shop.test', 'x', 'Eve', 'root')`
  await sql`insert into "Users" (id, email, password_hash, name, profile, role, "createdAt", "updatedAt") values
    (1, 'kim@shop.test', 'x', 'Kim', '"text"', null, now(), now())`
  await sql`insert into products (id, name, price, stock) values
    (1, 'Oversold', 10, -3), (2, 'Below zero', -5, 1), (3, 'Not a number', 'NaN', null)`
  await sql`update products set created_at = '2026-01-02 10:00', updated_at = null where id = 1`
  await sql`update products set created_at = null, updated_at = '2026-01-03 10:00' where id = 2`
  await sql`insert into "Products" (id, name, price, stock, category, "createdAt", "updatedAt") values
    (9, 'Long shelf', 1, 1, ${'c'.repeat(255)}, now(), now())`
  await sql`insert into orders (id, user_id, status, subtotal, tax, discount_amount, total, discount_code) values
    (1, 1, 'pending', 3, 0.26, 5, -1.74, 'FLAT5'), (2, 1, 'paid', -10, -0.85, 0, -10.85, null),
    (3, 1, 'lost', 10, 0.85, 0, 10.85, null), (4, 1, 'paid', 10, 0.85, null, 10.86, null),
    (5, 1, 'paid', 10, 0.85, 0, 10.85, null), (6, 2, 'paid', 10, 0.85, 0, 10.85, null),
    (7, 1, 'paid', 'NaN', 0, 0, 0, null), (8, 1, 'shipped', 20, 1.7, 0, 21.7, null)`
  await sql`insert into order_items (id, order_id, product_id, quantity, unit_price, total_price) values
    (1, 1, 1, 1, 3, 3), (2, 2, 1, -1, 10, -10), (4, 4, 1, 1, 10, 10), (5, 5, 1, 1, 9, 9), (8, 8, 1, 2, 10, 19.99)`
  await sql`insert into "Orders" (id, status, subtotal, total, "userId", "createdAt", "updatedAt") values
    (1, 'pending', 10, 10, null, now(), now()), (2, 'pending', 10, 8, 1, now(), now())`
  database = await cloneDatabase(inject('testServer'), 'empty')
  shop = postgres(database.ownerUrl, { max: 2, onnotice: () => {} })
})
afterAll(async () => {
  await Promise.all([shop.end(), legacy.close()])
  await database.close()
})

describe('protects', () => {
  test('an interrupted run leaves nothing behind and can be repeated', async () => {
    const stopping = adopt(shop, [legacy.url], (what) => {
      if (what.startsWith('orders')) throw new Error('stopped')
    })
    await expect(stopping).rejects.toThrow('stopped')
    const [left] = await shop`
      select (select count(*)::int from users) + (select count(*)::int from adopted_ids) + (select count(*)::int from adoption_notes) as rows`
    expect(left).toEqual({ rows: 0 })
  })

  test('the source is not changed', async () => {
    const before = await hashOf(legacy.sql)
    await adopt(shop, [legacy.url])
    expect(await hashOf(legacy.sql)).toBe(before)
  })

  test('a second adoption changes nothing', async () => {
    const before = await hashOf(shop)
    expect(await adopt(shop, [legacy.url])).toBeNull()
    expect(await hashOf(shop)).toBe(before)
  })
})

describe('answers', () => {
  test('verify finds nothing in the adopted data', async () => {
    const { checks } = await verify(shop)
    expect(checks.filter(({ violations }) => violations > 0)).toEqual([])
    expect(checks.find(({ name }) => name === 'orders are paid once')?.checked).toBe(4)
  })

  test('missing timestamps are filled', async () => {
    const rows = await shop`
      select id, created_at = updated_at as alike, created_at::date::text as day, created_at > now() - interval '1 hour' as late
      from products where id in (1, 2, 3) order by id`
    expect(rows).toEqual([
      { id: 1, alike: true, day: '2026-01-02', late: false },
      { id: 2, alike: true, day: '2026-01-03', late: false },
      { id: 3, alike: true, day: expect.any(String), late: true },
    ])
  })

  test('each changed row has a note', async () => {
    const rows = await shop`
      select source, kind, source_id, note, row is not null as kept from adoption_notes order by source desc, kind desc, source_id, note collate "C"`
    expect(
      rows.map(
        ({ source, kind, source_id, note, kept }) =>
          `${source} ${kind} ${source_id}: ${note}${kept ? ' (kept)' : ''}`,
      ),
    ).toEqual([
      'flask user 1: has the moment of its takeover: it had none',
      'flask user 1: is a customer: its role was missing',
      'flask user 2: left out: it has no e-mail (kept)',
      'flask user 3: has the moment of its takeover: it had none',
      "flask user 3: is a customer: its role was 'root'",
      'flask product 1: has a stock of 0: it was -3',
      'flask product 2: costs 0: its price was -5.00',
      'flask product 3: costs 0: its price was NaN',
      'flask product 3: has a stock of 0: it was missing',
      'flask product 3: has the moment of its takeover: it had none',
      'flask order 1: has the moment of its takeover: it had none',
      'flask order 1: its discount of 5.00 was capped at its subtotal',
      'flask order 2: left out: its amounts are none that an order can have (kept)',
      'flask order 3: left out: there is no such status (kept)',
      'flask order 4: has the moment of its takeover: it had none',
      'flask order 4: its total is 10.85: it was 10.86',
      'flask order 5: left out: its lines do not add up to its subtotal (kept)',
      'flask order 6: left out: it has no customer (kept)',
      'flask order 7: left out: its amounts are none that an order can have (kept)',
      'flask order 8: a line total was set to price times quantity',
      'flask order 8: has the moment of its takeover: it had none',
      'express user 1: is a customer: its role was missing',
      'express user 1: is account 4 here: its id was taken',
      'express user 1: keeps of its profile avatar, bio and phone alone (kept)',
      'express product 9: its category was cut to 100 characters',
      'express order 1: left out: it has no customer (kept)',
      'express order 2: is order 9 here: its id was taken',
    ])
  })

  test('repairable orders are adopted with corrected amounts', async () => {
    expect(
      await shop`select id, user_id, status, subtotal, tax, discount_amount, total from orders order by id`,
    ).toEqual([
      {
        id: 1,
        user_id: 1,
        status: 'pending',
        subtotal: '3.00',
        tax: '0.26',
        discount_amount: '3.00',
        total: '0.26',
      },
      {
        id: 4,
        user_id: 1,
        status: 'paid',
        subtotal: '10.00',
        tax: '0.85',
        discount_amount: '0.00',
        total: '10.85',
      },
      {
        id: 8,
        user_id: 1,
        status: 'shipped',
        subtotal: '20.00',
        tax: '1.70',
        discount_amount: '0.00',
        total: '21.70',
      },
      {
        id: 9,
        user_id: 4,
        status: 'pending',
        subtotal: '10.00',
        tax: '0.00',
        discount_amount: '2.00',
        total: '8.00',
      },
    ])
  })

  test('skipped rows are stored completely, with lines and without passwords', async () => {
    const [account] = await shop`
      select row from adoption_notes where source = 'flask' and kind = 'user' and source_id = 2`
    expect(account?.row).toMatchObject({ id: 2, name: 'Nameless', role: 'customer' })
    expect(account?.row).not.toHaveProperty('password_hash')
    const [kept] =
      await shop`select row from adoption_notes where source = 'flask' and kind = 'order' and source_id = 2`
    expect(kept?.row).toMatchObject({ subtotal: -10, items: [{ id: 2, quantity: -1, total_price: -10 }] })
  })
})
