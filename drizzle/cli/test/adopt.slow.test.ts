import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { aLegacyDatabase, hashOf, type LegacyDatabase } from '../../adopt/test/legacy-database.js'
import { cloneDatabase } from '../../test/databases.js'
import { runCommand, startCommand } from './run-command.js'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function aTarget() {
  const { ownerUrl, close } = await cloneDatabase(inject('testServer'), 'empty')
  closing.push(close)
  const sql = postgres(ownerUrl, { max: 2, onnotice: () => {} })
  closing.push(() => sql.end())
  return { sql, env: { DATABASE_URL: ownerUrl } }
}

/** A shop of both services, with so many customers, products and orders of each. */
async function oldShop(size: number): Promise<LegacyDatabase> {
  const legacy = await aLegacyDatabase(inject('testServer').url)
  closing.push(legacy.close)
  const { sql } = legacy
  await sql`
    insert into users (email, password_hash, name, role, created_at)
    select 'f' || n || '@shop.test', '$2b$12$x', 'F' || n, 'customer', '2026-01-01' from generate_series(1, ${size}::int) n`
  await sql`
    insert into "Users" (email, password_hash, name, "createdAt", "updatedAt")
    select case n when 1 then 'F1@SHOP.test' else 'e' || n || '@shop.test' end, '$2a$10$x', 'E' || n, '2026-02-01', '2026-02-01'
    from generate_series(1, ${size}::int) n`
  await sql`
    insert into products (name, price, stock, created_at)
    select 'Mug ' || n, 10, n - 1, '2026-01-01' from generate_series(1, ${size}::int) n`
  await sql`update products set stock = -3 where id = 1`
  await sql`
    insert into orders (user_id, status, subtotal, tax, discount_amount, total, discount_code, created_at)
    select n, case n % 2 when 0 then 'paid' else 'pending' end, 10, 0.85, 1, 9.85, 'SAVE10', '2026-03-01'
    from generate_series(1, ${size}::int) n`
  await sql`
    insert into order_items (order_id, product_id, quantity, unit_price, total_price)
    select n, n, 1, 10, 10 from generate_series(1, ${size}::int) n`
  return legacy
}

const lines = (text: string) => text.split('\n').map((line) => line.replace(/ +/g, ' ').trim())

describe('answers', () => {
  test('adopt prints row counts, decisions and a clean verify', async () => {
    const { url } = await oldShop(4)
    const { env } = await aTarget()
    const { code, out, notes } = await runCommand(`adopt --from ${url}`, env)
    expect([code, notes.split('\n')]).toEqual([
      0,
      expect.arrayContaining(['flask users: 4', 'express "Users": 4']),
    ])
    expect(lines(out)).toEqual(
      expect.arrayContaining([
        'from what read adopted decisions',
        'flask users 4 4 0',
        'flask products 4 4 1',
        'flask orders 4 4 0',
        'express users 4 4 4',
        '5 decisions, all of them in adoption_notes:',
        'flask product 1: has a stock of 0: it was -3',
        'express user 1: the same person as flask account 1, which was opened first and keeps its password',
        'express user 3: is account 6 here: its id was taken',
        'check checked violations',
        'orders are paid once 4 orders 0',
        'uses are counted 4 discount codes 0',
      ]),
    )
    expect(out).toMatch(/\n\d+ checks found no violation\.$/)
  })

  test('--notes limits the printed decisions, and their total is printed', async () => {
    const { url } = await oldShop(4)
    const { out } = await runCommand(`adopt --notes 1 --from ${url}`, (await aTarget()).env)
    expect(lines(out).filter((line) => line.startsWith('express user '))).toHaveLength(1)
    expect(out).toContain('5 decisions')
  })

  test('a second run changes nothing, and verifies again', async () => {
    const { url } = await oldShop(4)
    const { env, sql } = await aTarget()
    const { out: first } = await runCommand(`adopt --from ${url}`, env)
    const before = await hashOf(sql)
    const { code, out } = await runCommand(`adopt --from ${url}`, env)
    expect([code, lines(out)[0]]).toEqual([
      0,
      expect.stringMatching(/ was taken over into before; left as it is\.$/),
    ])
    expect(lines(out).slice(-1)).toEqual(lines(first).slice(-1))
    expect(await hashOf(sql)).toBe(before)
  })

  test('the exit code is 1 when verify finds a violation', async () => {
    const { url } = await oldShop(4)
    const { env, sql } = await aTarget()
    await runCommand(`adopt --from ${url}`, env)
    await sql`update products set stock = stock + 1 where id = 2`
    const { code, out, notes } = await runCommand(`adopt --from ${url}`, env)
    expect([code, notes]).toEqual([1, expect.stringMatching(/checks found 1 violation\.$/)])
    expect(out).toContain('product 2: 2 in stock, and movements of 1')
  })
})

describe('refuses', () => {
  test.each([
    ['adopt', "required option '--from <url>' not specified"],
    ['adopt --from shop.db', "'--from <url>' number 1 is not a postgres:// URL"],
    ['adopt --from postgres://a/b --from shop.db', "'--from <url>' number 2 is not a postgres:// URL"],
    [
      'adopt --from postgres://a/b --from postgres://a/c --from postgres://a/d',
      "option '--from <url>' may be given twice at most",
    ],
    [
      'adopt --from postgres://a/b --notes some',
      "option '--notes <count>' argument 'some' is invalid. It must be a whole number from 0 to 999999.",
    ],
  ])('%s is rejected in one sentence', async (line, sentence) => {
    const { code, notes } = await runCommand(line)
    expect([code, notes.split('\n')[0]]).toEqual([2, `error: ${sentence}`])
  })

  test('a database cannot be adopted into itself', async () => {
    const { url, sql } = await oldShop(1)
    const before = await everything(sql)
    const { code, notes } = await runCommand(`adopt --from ${url}`, { DATABASE_URL: url })
    expect([code, notes]).toEqual([
      1,
      expect.stringMatching(/holds what is not this shop's: .*public\."Users"/),
    ])
    expect(await everything(sql)).toEqual(before)
  })
})

describe('protects', () => {
  test('a killed run leaves nothing behind, and the next one completes', async () => {
    const legacy = await oldShop(5_000)
    const source = await hashOf(legacy.sql)
    const { env, sql } = await aTarget()
    const empty = await hashOf(sql)
    const child = startCommand(`adopt --from ${legacy.url}`, env)
    child.stdout.resume()
    let notes = ''
    for await (const chunk of child.stderr) {
      notes += chunk
      if (notes.includes('flask order_items: ')) break
    }
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    expect([child.signalCode, notes]).toEqual([
      'SIGKILL',
      expect.stringContaining('flask order_items: 5,000'),
    ])
    await nobodyElseIn(sql)
    expect(await hashOf(sql)).toBe(empty)

    const { code, out } = await runCommand(`adopt --from ${legacy.url}`, env)
    expect([code, out]).toEqual([0, expect.stringMatching(/checks found no violation\.$/)])
    expect(lines(out)).toContain('flask orders 5,000 5,000 0')
    expect(await sql`select count(*)::int as orders from orders`).toEqual([{ orders: 5_000 }])
    expect(await hashOf(legacy.sql)).toBe(source)
  }, 60_000)
})

/** The rows of a database, and the names of all that is in it. */
const everything = async (sql: postgres.Sql) => [
  await hashOf(sql),
  await sql`select nspname, relname from pg_class c join pg_namespace n on n.oid = relnamespace where c.oid > 16383 order by 1, 2`,
  await sql`select nspname from pg_namespace order by 1`,
]

/** Waits until the server has noticed that a process is gone. */
async function nobodyElseIn(sql: postgres.Sql): Promise<void> {
  for (;;) {
    const [row] = await sql`
      select count(*)::int as others from pg_stat_activity
      where datname = current_database() and application_name <> '' and pid <> pg_backend_pid() and state <> 'idle'`
    if (row?.others === 0) return
    await sleep(20)
  }
}
