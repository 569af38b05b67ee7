import postgres from 'postgres'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { runCommand } from '../../cli/test/run-command.js'
import { cloneDatabase, type TestDatabase } from '../../test/databases.js'
import { canonicalEmail } from '../../text/email.js'
import { aLegacyDatabase, type LegacyDatabase } from './legacy-database.js'

const ROWS = 10_000

let legacy: LegacyDatabase
let database: TestDatabase
let shop: postgres.Sql
let outcome: Awaited<ReturnType<typeof runCommand>>

/** 50,000 rows, of which most have something that no mutation would have let in. */
async function fill(sql: postgres.Sql): Promise<void> {
  await sql`
    insert into users (id, email, password_hash, name, role, created_at, updated_at)
    select n,
      case n % 10
        when 1 then ' u' || n || '@x.test' when 2 then 'U' || n || '@X.TEST ' when 3 then 'cafe\u0301' || n || '@x.test'
        when 4 then ' U' || n - 3 || '@x.test' when 5 then 'u' || n || '@bücher.test' when 6 then 'U' || n - 1 || '@XN--BCHER-KVA.test'
        else 'u' || n || '@x.test' end,
      '$2b$12$x', case n % 7 when 1 then 'Ada' || chr(27) || '[31m' when 2 then '\u200b' else 'Ada ' || n end,
      case n % 5 when 1 then 'Admin' when 2 then 'root' when 3 then null else 'customer' end,
      case n % 6 when 1 then 'infinity' when 2 then '0044-03-15 BC' when 3 then '12345-01-01' when 4 then null
        else timestamp '2026-01-01' + n * interval '1 minute' end,
      case n % 4 when 1 then '-infinity' when 2 then null else timestamp '2026-02-01' end
    from generate_series(1, ${ROWS}::int) n`
  await sql`update users set email = repeat(' ', id) where id in (8, 9, 18)`
  await sql`
    insert into "Users" (id, email, password_hash, name, role, profile, "createdAt", "updatedAt")
    select n, case n % 3 when 1 then 'U' || n || '@X.test' else 'e' || n || '@x.test' end, '$2a$10$x', 'Eve ' || n, 'customer',
      case n % 10
        when 1 then '{"bio":"a\\u0000b"}' when 2 then '{"bio":"half \\ud83d","phone":"\\udc00"}'
        when 3 then '{"avatar":"javascript:alert(1)","bio":"Hi"}' when 4 then '{"avatar":" data:text/html,x","\\u0000":1}'
        when 5 then '"text"' when 6 then 'null' when 7 then repeat('[', 1000) || repeat(']', 1000)
        when 8 then '{"avatar":7,"bio":{"a":"\\ud83d"},"phone":"1\\n2"}' else '{"avatar":"/me.png","bio":"💥"}' end::json,
      case n % 4 when 1 then 'infinity' else timestamptz '2026-03-01' end,
      case n % 4 when 2 then '12345-01-01' else timestamptz '2026-03-01' end
    from generate_series(1, ${ROWS}::int) n`
  await sql`
    insert into products (id, name, description, price, stock, category, created_at)
    select n, case n % 6 when 1 then ' Mug ' || n when 2 then ' ' when 3 then 'Mug' || chr(1) else 'Mug ' || n end,
      case n % 5 when 1 then 'a' || chr(7) when 2 then null else 'Holds tea' end,
      case n % 50 when 1 then 'NaN'::numeric when 2 then -5 else 10 end, case n % 4 when 1 then -3 when 2 then null else 5 end,
      case n % 5 when 1 then 'Sofas ' when 2 then '' when 3 then ' ' when 4 then '\u00a0Sofas' else 'Sofas' end,
      case n % 3 when 1 then 'infinity' else timestamp '2026-01-01' end
    from generate_series(1, ${ROWS}::int) n`
  await sql`
    insert into orders (id, user_id, status, subtotal, tax, discount_amount, total, discount_code, created_at)
    select n, n, case n % 10
        when 1 then 'Paid' when 2 then ' PAID' when 3 then 'refunded' when 4 then 'Refunded' when 5 then 'completed'
        when 6 then 'Completed' when 7 then 'lost' when 8 then null when 9 then 'cancelled' else 'pending' end,
      case n % 100 when 50 then 'NaN'::numeric else 10 end, 0.85, case n % 20 when 0 then 99 else 1 end, case n % 30 when 0 then 5 else 9.85 end,
      case n % 4 when 1 then 'SAVE10' when 2 then 'X' || chr(1) else '' end,
      case n % 3 when 1 then '-infinity' else timestamp '2026-04-01' end
    from generate_series(1, ${ROWS}::int) n`
  await sql`
    insert into order_items (id, order_id, product_id, quantity, unit_price, total_price)
    select n, n, n, case n % 40 when 1 then -1 else 1 end, 10, case n % 9 when 1 then 11 else 10 end
    from generate_series(1, ${ROWS}::int) n`
}

beforeAll(async () => {
  legacy = await aLegacyDatabase(inject('testServer').url)
  await fill(legacy.sql)
  database = await cloneDatabase(inject('testServer'), 'empty')
  outcome = await runCommand(`adopt --from ${legacy.url}`, { DATABASE_URL: database.ownerUrl })
  shop = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
}, 300_000)
afterAll(async () => {
  await shop?.end()
  await legacy.close()
  await database.close()
})

/** How many rows of a kind have a decision that begins so. */
async function noted(source: string, kind: string, beginning: string): Promise<number> {
  const [row] = await shop`
    select count(distinct source_id)::int as rows from adoption_notes
    where source = ${source} and kind = ${kind} and starts_with(note, ${beginning})`
  return Number(row?.rows)
}

test('50,000 rows with every defect are adopted, and verify finds nothing', () => {
  expect(outcome).toMatchObject({ code: 0 })
  expect(outcome.out).toContain('flask    users        10,000')
})

test('e-mails are canonical, and one address is one account', async () => {
  expect(
    await shop`select id, email, canonical_email as form from users where id in (1, 2, 3, 5) order by id`,
  ).toEqual([
    { id: 1, email: 'u1@x.test', form: 'u1@x.test' },
    { id: 2, email: 'U2@X.TEST', form: 'u2@x.test' },
    { id: 3, email: 'café3@x.test', form: 'café3@x.test' },
    { id: 5, email: 'u5@bücher.test', form: 'u5@xn--bcher-kva.test' },
  ])
  expect(await shop`select id from users where id in (4, 6)`).toEqual([])
  expect(await noted('flask', 'user', "its e-mail is '")).toBe(4 * (ROWS / 10))
  const [merged] = await shop`select count(*)::int as rows from adopted_ids where source = 'flask' and merged`
  expect(await noted('flask', 'user', 'the same person as ')).toBe(merged?.rows)
  const typed = await legacy.sql`select email from users union all select email from "Users"`
  const forms = new Set(typed.map(({ email }) => canonicalEmail(email)).filter((form) => form !== ''))
  const kept = await shop`select canonical_email as form from users`
  expect(new Set(kept.map(({ form }) => form))).toEqual(forms)
  expect(kept).toHaveLength(forms.size)
  expect(await noted('flask', 'user', 'left out: it has no e-mail')).toBe(3)
})

test('the valid part of a profile is kept, and each decision is noted', async () => {
  const rows = await shop`
    select a.source_id as id, profile from users u join adopted_ids a on a.id = u.id and a.kind = 'user'
    where a.source = 'express' and not merged and a.source_id in (11, 12, 23, 24, 15, 17, 18, 20) order by a.source_id`
  expect(rows).toEqual([
    { id: 11, profile: { bio: 'ab' } },
    { id: 12, profile: { bio: 'half \ufffd', phone: '\ufffd' } },
    { id: 15, profile: null },
    { id: 17, profile: null },
    { id: 18, profile: { avatar: '7', bio: '{"a": "\ufffd"}' } },
    { id: 20, profile: { avatar: '/me.png', bio: '💥' } },
    { id: 23, profile: { bio: 'Hi' } },
    { id: 24, profile: null },
  ])
  expect(await noted('express', 'user', 'its profile lost characters')).toBe(4 * (ROWS / 10))
  expect(await noted('express', 'user', 'its avatar was dropped')).toBe(2 * (ROWS / 10))
  expect(await noted('express', 'user', 'its phone was dropped')).toBe(ROWS / 10)
})

test('an invalid timestamp is replaced by the other one of its row, or by the time of the adoption', async () => {
  for (const table of ['users', 'products', 'orders']) {
    const bad = await shop.unsafe(`
      select id from ${table} where not (isfinite(created_at) and isfinite(updated_at)
        and created_at between '2026-01-01' and '9999-12-31' and updated_at between '2026-01-01' and '9999-12-31')`)
    expect([table, bad.length]).toEqual([table, 0])
  }
  expect(await noted('flask', 'user', 'its created_at was ')).toBe(5_001)
  expect(await noted('express', 'user', 'its created_at was infinity')).toBe(ROWS / 4)
})

test('statuses are mapped, and payments and refunds are recorded', async () => {
  const rows = await shop`
    select o.status, count(*)::int as orders, count(p.id)::int as paid, count(r.id)::int as refunded
    from orders o left join payments p on p.order_id = o.id left join refunds r on r.order_id = o.id group by 1`
  for (const { status, orders, paid, refunded } of rows)
    expect([status, paid, refunded]).toEqual([
      status,
      ['pending', 'cancelled'].includes(status) ? 0 : orders,
      status === 'refunded' ? orders : 0,
    ])
  expect(new Set(rows.map(({ status }) => status))).toEqual(
    new Set(['pending', 'paid', 'refunded', 'delivered', 'cancelled']),
  )
  expect(await noted('flask', 'order', 'left out: there is no such status')).toBe(ROWS / 10)
})

test('categories are unified, names are visible, and no control character is left', async () => {
  expect(await shop`select category, count(*)::int as products from products group by 1 order by 1`).toEqual([
    { category: 'Sofas', products: 3 * (ROWS / 5) },
    { category: null, products: 2 * (ROWS / 5) },
  ])
  expect(await shop`select name from products where id in (1, 2, 3) order by id`).toEqual([
    { name: 'Mug 1' },
    { name: 'Product 2' },
    { name: 'Mug' },
  ])
  const [controls] = await shop`
    select (select count(*)::int from users where name || email ~ '[\\u0001-\\u001f]') as users,
      (select count(*)::int from products where concat(name, description) ~ '[\\u0001-\\u001f]') as products,
      (select count(*)::int from orders where discount_code ~ '[\\u0001-\\u001f]') as orders`
  expect(controls).toEqual({ users: 0, products: 0, orders: 0 })
  expect(await noted('flask', 'product', 'has no category')).toBe(2 * (ROWS / 5))
})
