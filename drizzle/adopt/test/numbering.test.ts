import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { cloneDatabase, type TestDatabase } from '../../test/databases.js'
import { verify } from '../../verify/verify.js'
import { type AdoptionCounts, adopt } from '../adopt.js'
import { aLegacyDatabase, type LegacyDatabase } from './legacy-database.js'

const LAST = 2_147_483_647

let legacy: LegacyDatabase
let database: TestDatabase
let shop: postgres.Sql
let counts: AdoptionCounts[] | null

/** Ids behind which there are no others, ids that no row here has, and lines without an order. */
beforeAll(async () => {
  legacy = await aLegacyDatabase(inject('testServer').url)
  const { sql } = legacy
  await sql`insert into users (id, email, password_hash, name, role, created_at) values
    (7, 'ada@x.test', 'x', 'Ada', 'Admin', '2026-01-01'), (${LAST}, 'bob@x.test', 'x', ${'Bob\nB.'}, 'customer', '2026-01-01')`
  await sql`insert into "Users" (id, email, password_hash, name, "createdAt", "updatedAt") values
    (7, 'eve@x.test', 'x', 'Eve', '2026-01-01', '2026-01-01'), (0, 'kim@x.test', 'x', 'Kim', '2026-01-01', '2026-01-01')`
  await sql`insert into products (id, name, price, stock, created_at) values
    (-5, ' Blue  Mug ', 1, 1, '2026-01-01'), (3, 'Pot', 1, 1, '2026-01-01'), (${LAST}, 'Last', 1, 1, '2026-01-01')`
  await sql`insert into orders (id, user_id, status, subtotal, tax, discount_amount, total, discount_code, created_at) values
    (9, 7, 'paid', 2, 0, 0, 2, ' SAVE  10', '2026-01-01'), (${LAST}, ${LAST}, 'paid', 1, 0, 0, 1, null, '2026-01-01')`
  await sql`insert into "Orders" (id, status, subtotal, tax, total, "userId", "createdAt", "updatedAt") values
    (3, 'pending', 1, null, 1, 7, '2026-01-01', '2026-01-01')`
  await sql`alter table order_items drop constraint order_items_order_id_fkey`
  await sql`insert into order_items (id, order_id, product_id, quantity, unit_price, total_price) values
    (4, 9, -5, 1, 1, 1), (${LAST}, 9, ${LAST}, 1, 1, 1), (${LAST - 1}, ${LAST}, 3, 1, 1, 1), (5, 404, 3, 1, 1, 1)`
  database = await cloneDatabase(inject('testServer'), 'empty')
  shop = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
  counts = await adopt(shop, [legacy.url])
})
afterAll(async () => {
  await Promise.all([shop.end(), legacy.close()])
  await database.close()
})

const idsOf = (kind: string) =>
  shop`select source, source_id, id from adopted_ids where kind = ${kind} order by source desc, source_id`.then(
    (rows) => rows.map(({ source, source_id, id }) => `${source} ${source_id} is ${id}`),
  )

describe('answers', () => {
  test('ids up to the limit are kept, and others are renumbered behind them', async () => {
    expect(await idsOf('user')).toEqual([
      'flask 7 is 7',
      `flask ${LAST} is 10`,
      'express 0 is 8',
      'express 7 is 9',
    ])
    expect(await idsOf('product')).toEqual(['flask -5 is 4', 'flask 3 is 3', `flask ${LAST} is 5`])
    expect(await idsOf('order')).toEqual(['flask 9 is 9', `flask ${LAST} is 10`, 'express 3 is 3'])
    expect(await shop`select id, order_id, product_id from order_items order by id`).toEqual([
      { id: 4, order_id: 9, product_id: 4 },
      { id: 6, order_id: 10, product_id: 3 },
      { id: 7, order_id: 9, product_id: 5 },
    ])
  })

  test('new rows get ids behind the adopted ones, and verify finds nothing', async () => {
    const { checks } = await verify(shop)
    expect(checks.filter(({ violations }) => violations > 0)).toEqual([])
    await shop.begin(async (tx) => {
      const [row] = await tx`insert into products (name, price) values ('Next', 1) returning id`
      expect(row?.id).toBe(6)
      await tx`delete from products where name = 'Next'`
    })
  })

  test('every decision has a note, and each kind of decision is counted', async () => {
    const rows =
      await shop`select source, kind, source_id, note from adoption_notes order by source desc, kind, source_id, note collate "C"`
    expect(
      rows.map(({ source, kind, source_id, note }) => `${source} ${kind} ${source_id}: ${note}`),
    ).toEqual([
      'flask item 5: left out: its order is not there',
      "flask order 9: its discount code is 'SAVE 10': it was ' SAVE  10'",
      `flask order ${LAST}: is order 10 here: it cannot keep its id`,
      'flask product -5: is product 4 here: it cannot keep its id',
      "flask product -5: its name is 'Blue Mug': it was ' Blue  Mug '",
      `flask product ${LAST}: is product 5 here: it cannot keep its id`,
      "flask user 7: is an admin: its role was 'Admin'",
      `flask user ${LAST}: is account 10 here: it cannot keep its id`,
      `flask user ${LAST}: is called 'Bob B.': its name was 'Bob\nB.'`,
      'express order 3: its tax is 0: it was missing',
      'express user 0: is account 8 here: it cannot keep its id',
      'express user 7: is account 9 here: its id was taken',
    ])
    expect(counts).toEqual([
      { kind: 'user', source: 'flask', read: 2, adopted: 2, notes: 3 },
      { kind: 'product', source: 'flask', read: 3, adopted: 3, notes: 3 },
      { kind: 'order', source: 'flask', read: 2, adopted: 2, notes: 2 },
      { kind: 'item', source: 'flask', read: 4, adopted: 3, notes: 1 },
      { kind: 'user', source: 'express', read: 2, adopted: 2, notes: 2 },
      { kind: 'product', source: 'express', read: 0, adopted: 0, notes: 0 },
      { kind: 'order', source: 'express', read: 1, adopted: 1, notes: 1 },
    ])
  })
})
