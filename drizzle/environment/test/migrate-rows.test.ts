import { randomBytes } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { verify } from '../../verify/verify.js'
import { migrate } from '../migrate.js'

const name = `shop_old_${randomBytes(6).toString('hex')}`
const url = Object.assign(new URL(inject('testServer').url), { pathname: `/${name}` }).href
const admin = postgres(inject('testServer').url, { max: 1, onnotice: () => {} })
let sql: postgres.Sql
let folder = ''
let before: Record<string, unknown>

/** The migrations up to the given one. */
async function migrationsTo(tag: string): Promise<string> {
  const copy = join(folder, tag)
  await cp(new URL('../../migrations/', import.meta.url), copy, { recursive: true })
  const journal = join(copy, 'meta', '_journal.json')
  const { entries, ...rest } = JSON.parse(await readFile(journal, 'utf8'))
  const last = entries.findIndex((entry: { tag: string }) => entry.tag === tag)
  await writeFile(journal, JSON.stringify({ ...rest, entries: entries.slice(0, last + 1) }))
  return copy
}

/** Data of the first release: users, products, and an order in each status. */
const fill = () =>
  sql.unsafe(`
  insert into users (id, email, password_hash, name, role, profile) values
    (1, 'ada@shop.test', 'x', 'Ada', 'customer', '{"bio":"Hi"}'), (2, 'bob@shop.test', 'y', 'Bob', 'admin', null);
  insert into products (id, name, description, price, stock, category) values
    (1, 'Mug', 'Holds tea', 10, 5, 'Kitchen'), (2, 'Pot', null, 33.3, 0, null), (7, 'Lid', '', 0, 7, 'Kitchen');
  insert into discount_codes (code, percent, amount, usage_limit, times_used) values
    ('SAVE10', 10, null, null, 2), ('ONCE', null, 3, 1, 1);
  insert into orders (id, user_id, status, subtotal, tax, discount_amount, total, discount_code) values
    (1, 1, 'pending', 20, 1.7, 2, 19.7, 'SAVE10'), (2, 1, 'paid', 33.3, 2.83, 3, 33.13, 'ONCE'),
    (3, 2, 'shipped', 10, 0.85, 0, 10.85, null), (4, 2, 'cancelled', 10, 0.85, 1, 9.85, 'SAVE10'),
    (5, 1, 'refunded', 43.3, 3.68, 0, 46.98, null), (9, 1, 'delivered', 10, 0.85, 0, 10.85, 'UNKNOWN');
  insert into order_items (id, order_id, product_id, quantity, unit_price, total_price) values
    (1, 1, 1, 2, 10, 20), (2, 2, 2, 1, 33.3, 33.3), (3, 3, 1, 1, 10, 10), (4, 4, 1, 1, 10, 10),
    (5, 5, 1, 1, 10, 10), (6, 5, 2, 1, 33.3, 33.3), (7, 9, 1, 1, 10, 10);
  insert into payments (id, order_id, status, amount, method) values
    (1, 2, 'declined', 33.13, 'card'), (2, 2, 'succeeded', 33.13, 'card'), (3, 3, 'succeeded', 10.85, 'card'),
    (4, 5, 'succeeded', 46.98, 'card'), (5, 9, 'succeeded', 10.85, 'card');
  insert into events (type, subject, payload) values ('user.registered', 'user:1', '{"userId": 1}');
  insert into audit_log (actor_id, action, subject, after) values (2, 'role.granted', 'user:2', '{"role": "admin"}')`)

/** All rows and columns of the tables of the first release. */
async function rowsOf(columns: Record<string, string[]>): Promise<Record<string, unknown>> {
  const tables = Object.entries(columns).map(async ([table, names]) => [
    table,
    await sql`select ${sql(names)} from ${sql(table)} order by 1, 2`,
  ])
  return Object.fromEntries(await Promise.all(tables))
}

async function columnsOfTables(): Promise<Record<string, string[]>> {
  const rows = await sql<{ table: string; names: string[] }[]>`
    select table_name as table, array_agg(column_name::text order by ordinal_position) as names
    from information_schema.columns where table_schema = 'public' group by 1`
  return Object.fromEntries(rows.map(({ table, names }) => [table, names]))
}

let columns: Record<string, string[]>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shopstack-migrations-'))
  await admin.unsafe(`create database ${name} template template0`)
  sql = postgres(url, { max: 1, onnotice: () => {} })
  await runMigrations(drizzle(sql), { migrationsFolder: await migrationsTo('0000_shop') })
  await fill()
  columns = await columnsOfTables()
  before = await rowsOf(columns)
  await migrate(url)
})
afterAll(async () => {
  await sql?.end()
  await admin.unsafe(`drop database if exists ${name} with (force)`)
  await admin.end()
  await rm(folder, { recursive: true, force: true })
})

describe('a migrated database of the first release', () => {
  test('the rows of the first release stay unchanged, and the uses of discount codes are recounted', async () => {
    const after = await rowsOf(columns)
    for (const table of ['users', 'products', 'orders', 'order_items', 'payments', 'audit_log'])
      expect(after[table], table).toEqual(before[table])
    expect(after.events).toEqual(expect.arrayContaining([...(before.events as unknown[])]))
    expect(await sql`select code, times_used from discount_codes order by code`).toEqual([
      { code: 'FLAT5', times_used: 0 },
      { code: 'ONCE', times_used: 1 },
      { code: 'SAVE10', times_used: 1 },
      { code: 'SAVE20', times_used: 0 },
      { code: 'SAVE30', times_used: 0 },
    ])
  })

  test('every check of verify holds for the migrated rows of the first release', async () => {
    const { checks } = await verify(sql)
    expect(checks.filter(({ violations }) => violations > 0)).toEqual([])
    const checked = (check: string) => checks.find((finding) => finding.name === check)?.checked
    expect(checked('stock is moved')).toBe(3)
    expect(checked('orders are paid once')).toBe(6)
    expect(checked('refunded orders were refunded')).toBe(1)
    expect(checked('uses by customers are counted')).toBe(2)
  })

  test('each order of the first release gets one event, as an imported order', async () => {
    expect(
      await sql`select subject, sequence, payload from events where type like 'order.%' order by subject`,
    ).toEqual(
      Object.entries({
        ...{ 1: 'pending', 2: 'paid', 3: 'shipped', 4: 'cancelled', 5: 'refunded', 9: 'delivered' },
      }).map(([id, status]) => ({
        subject: `order:${id}`,
        sequence: 1,
        payload: { orderId: Number(id), status },
      })),
    )
  })
})
