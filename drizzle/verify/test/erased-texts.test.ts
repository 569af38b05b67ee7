import { getTableColumns, getTableName } from 'drizzle-orm'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { TABLES } from '../../roles/grants.js'
import { cloneDatabase, type TestDatabase } from '../../test/databases.js'
import { LEFT_ADDRESSES, LEFT_PHRASES, SEARCHED_COLUMNS, type SearchedColumn } from '../erased-texts.js'
import { erasuresArea } from '../erasures.js'
import { verify } from '../verify.js'
import { dropConstraints } from './plant-violations.js'
import { populateShop } from './populate-shop.js'

let database: TestDatabase
let sql: postgres.Sql
let erased: number

/** A text of each kind, and a part of it as a left-over would have it. */
const LEFT: Readonly<Record<string, string>> = {
  name: 'Ada Lovelace',
  'e-mail': 'ada.lovelace@shop.example',
  address: '12 St James’s Square',
  phone: '+44 1815 121815',
  profile: 'wrote the first programs for the engine of Charles Babbage and',
  note: 'leave it with the neighbours please',
}

beforeAll(async () => {
  database = await cloneDatabase(inject('testServer'), 'empty')
  sql = postgres(database.ownerUrl, { max: 2, onnotice: () => {} })
  const shop = await populateShop(sql)
  erased = await anErasedPerson(shop.pot)
  await dropConstraints(sql)
})
afterAll(async () => {
  await sql.end()
  await database.close()
})

const BIO = 'I wrote the first programs for the engine of Charles Babbage, and like mugs'

/** An erased account that had a text of each kind. */
async function anErasedPerson(product: number): Promise<number> {
  const profile = { bio: BIO, phone: LEFT.phone ?? '', legacy: { city: ['London'] } }
  const address = { name: 'A. A. King', line1: LEFT.address ?? '', city: 'London', country: 'GB' }
  const [user] = await sql<{ id: number }[]>`
    insert into users (email, password_hash, name, profile)
    values ('Ada.Lovelace@shop.example', '!', 'Ada LOVELACE', ${sql.json(profile)}) returning id`
  const id = user?.id ?? 0
  await sql`
    with placed as (
      insert into orders (user_id, status, subtotal, total, note, shipping_address)
      values (${id}, 'cancelled', 1, 1, 'Please ring twice, then leave it with the neighbours please', ${sql.json(address)})
      returning id
    ) insert into order_items (order_id, product_id, quantity, unit_price, total_price)
    select id, ${product}, 1, 1, 1 from placed`
  await sql`select erase_account(${id}, null, 'a request', null)`
  return id
}

/** An erased account whose name and street are too short to be searched for. */
async function anErasedShortName(): Promise<number> {
  const address = {
    name: 'Bo Li',
    line1: 'Elm 5',
    postalCode: '12345',
    city: 'Little Wopping',
    country: 'GB',
  }
  const [order] = await sql<{ id: number }[]>`
    with made as (insert into users (email, password_hash, name) values ('bo@shop.example', '!', 'Bo Li') returning id)
    insert into orders (user_id, status, subtotal, total, shipping_address)
    select id, 'cancelled', 1, 1, ${sql.json(address)} from made returning user_id as id`
  await sql`select erase_account(${order?.id ?? 0}, null, 'a request', null)`
  return order?.id ?? 0
}

type Tx = postgres.TransactionSql
const UNDO = new Error('undo')

/** What the searches find after a change, which is undone. */
async function foundAfter(change: (tx: Tx) => Promise<unknown>): Promise<string[]> {
  const found: string[] = []
  const trying = sql.begin(async (tx) => {
    // Triggers would keep a left-over out that an earlier release has let in.
    await tx`set local session_replication_role = replica`
    // Like the verification.
    await tx`set local jit = off`
    await change(tx)
    for (const query of [LEFT_ADDRESSES, LEFT_PHRASES])
      for (const row of await tx.unsafe(query)) found.push(`account ${row.id}: ${row.found}`)
    throw UNDO
  })
  await trying.catch((error: unknown) => {
    if (error !== UNDO) throw error
  })
  return found.sort()
}

const nameOf = ({ table, column }: SearchedColumn): string => `${table}.${column}`

const typeOf = ({ table, column }: SearchedColumn): string => {
  const found = Object.values(TABLES).find((one) => getTableName(one) === table)
  return (
    Object.values(found ? getTableColumns(found) : {})
      .find(({ name }) => name === column)
      ?.getSQLType() ?? ''
  )
}

const lengthOf = (place: SearchedColumn): number =>
  Number(/^varchar\((\d+)\)/.exec(typeOf(place))?.[1] ?? Number.MAX_SAFE_INTEGER)

const planted = (place: SearchedColumn): string => {
  if (typeOf(place).endsWith('[]')) return 'array[$1::text]'
  return place.isJson ? '$1::text::jsonb' : '$1::text'
}

/** Writes a text into a column of one row: as a part of a text, or nested in JSON. Returns the row, if there is one. */
async function leave(tx: Tx, place: SearchedColumn, text: string): Promise<string | undefined> {
  const { table, column, row, isJson } = place
  const value = isJson ? JSON.stringify({ old: [{ text: `\n${text}.` }, 1] }) : `<${text}>.`
  const [changed] = await tx.unsafe(
    `update ${table} r set "${column}" = ${planted(place)}
     where r.ctid = (select r.ctid from ${table} r order by ${row} limit 1) returning ${row} as row`,
    [value],
  )
  return changed?.row
}

/** Columns whose texts are those of others; there a left-over says nothing about the erased person. */
const OWNED = /^(products\.(name|category|images)|order_items\.|events\.type|audit_log\.action)/
/** The table of nonces, whose rows live for seconds. */
const SHORT_LIVED = 'call_nonces'
/** Rows of tables that the shop of the test leaves empty. */
const MORE_ROWS = [
  `insert into account_tokens (token_hash, user_id, purpose, expires_at) values ('', 1, 'email-undo', now())`,
  `insert into adoption_notes (source, kind, source_id, note) values ('flask', 'user', 1, '')`,
  `insert into former_emails values ('', 1, now())`,
  `insert into sessions (id, user_id, surface, last_used_at, expires_at)
   values (gen_random_uuid(), 1, 'graphql', now(), now())`,
]

describe('answers', () => {
  test('a shop with erased persons has nothing left of them', async () => {
    expect(await foundAfter(async () => {})).toEqual([])
    const { checks } = await verify(sql)
    expect(checks.filter(({ area, violations }) => area === 'erasures' && violations > 0)).toEqual([])
    const [row] = await sql`select array_agg(distinct kind order by kind) as kinds from erased_phrases`
    expect(row?.kinds).toEqual(Object.keys(LEFT).sort())
  })

  test.each(Object.entries(LEFT))('a left-over is found by its words: %s', async (kind, text) => {
    const places = SEARCHED_COLUMNS.filter((place) =>
      ['products.description', 'audit_log.after', 'events.payload'].includes(nameOf(place)),
    )
    for (const left of [text, text.toUpperCase(), text.replaceAll(' ', '\n')]) {
      const expected: string[] = []
      const found = await foundAfter(async (tx) => {
        await tx`insert into audit_log (action, subject) values ('noted', 'shop')`
        for (const place of places)
          expected.push(
            `account ${erased}: its ${kind} is in ${nameOf(place)}, row ${await leave(tx, place, left)}`,
          )
      })
      const ofKind = found.filter((one) => one.includes(`its ${kind} `))
      expect([left, [...new Set(ofKind)]]).toEqual([left, expected.sort()])
    }
  })

  test('every text and JSON column of the shop is searched', async () => {
    const empty = new Set<string>()
    const expected: string[] = []
    const found = await foundAfter(async (tx) => {
      await tx`update users set erased_at = now()`
      for (const row of MORE_ROWS) await tx.unsafe(row)
      for (const place of SEARCHED_COLUMNS) {
        if (OWNED.test(nameOf(place)) || lengthOf(place) < 30) continue
        const row = await leave(tx, place, LEFT.name ?? '')
        if (row === undefined) empty.add(place.table)
        // The key of a row may be a text that is planted into.
        else expected.push(`account ${erased}: its name is in ${nameOf(place)}, row `)
      }
    })
    expect(expected.filter((one) => !found.some((told) => told.startsWith(one)))).toEqual([])
    expect(expected.length).toBeGreaterThan(20)
    const unread = [...empty].filter((table) => table !== SHORT_LIVED)
    expect(unread.map((table) => `${table}: add a row to MORE_ROWS of this test`)).toEqual([])
  })

  test('a phone number is found without its blanks', async () => {
    const found = await foundAfter(
      (tx) => tx`update products set description = 'call +441815121815' where id = 1`,
    )
    expect(found).toEqual([`account ${erased}: its phone is in products.description, row 1`])
  })
})

/** Leaves the client address of the erased person in each column that has client addresses. */
const ADDRESSES: Readonly<Record<string, (tx: Tx) => Promise<unknown>>> = {
  'audit_log.address': (tx) => tx`
    insert into audit_log (actor_id, action, subject, address) values (${erased}, 'noted', 'shop', '198.51.100.23')`,
  'orders.network': (tx) => tx`update orders set network = '198.51.100.23' where user_id = ${erased}`,
  'payment_attempts.address': (tx) => tx`
    insert into payment_attempts (order_id, kind, provider_key, amount, method, actor_id, address)
    select id, 'charge', gen_random_uuid(), 1, 'card', ${erased}, '198.51.100.23' from orders where user_id = ${erased}`,
  'sessions.address': (tx) => tx`
    insert into sessions (id, user_id, surface, address, last_used_at, expires_at)
    values (gen_random_uuid(), ${erased}, 'graphql', '198.51.100.23', now(), now())`,
}

describe('answers, for client addresses', () => {
  test('each column with client addresses is checked', () => {
    const columns = SEARCHED_COLUMNS.filter((place) => typeOf(place) === 'varchar(45)')
    expect(columns.map(nameOf).sort()).toEqual(Object.keys(ADDRESSES))
  })

  test.each([
    ...Object.entries(ADDRESSES),
    [
      'of a stolen token',
      (tx: Tx) => tx`
        insert into audit_log (action, subject, address, after) values ('session.revoked', 'session:x', '198.51.100.23',
          jsonb_build_object('userId', ${erased}::int))`,
    ] as const,
  ])('a client address of an erased account is found: %s', async (_, leave) => {
    const [check] = erasuresArea.checks
    const found: unknown[] = []
    const trying = sql.begin(async (tx) => {
      await tx`set local session_replication_role = replica`
      expect(await tx.unsafe(check?.broken ?? '')).toEqual([])
      await leave(tx)
      found.push(...(await tx.unsafe(check?.broken ?? '')))
      throw UNDO
    })
    await expect(trying).rejects.toBe(UNDO)
    expect(found).toEqual([{ id: erased, found: 'it is not erased whole' }])
  })
})

describe('answers, for what is short', () => {
  test('a street that is too short is found with its place or its name, and not alone', async () => {
    const short = await anErasedShortName()
    for (const text of ['Elm 5, 12345 Little Wopping', 'elm 5 Little Wopping 12345', 'Bo Li, Elm 5'])
      expect([
        text,
        await foundAfter((tx) => tx`update products set description = ${text} where id = 1`),
      ]).toEqual([text, [`account ${short}: its address is in products.description, row 1`]])
    for (const text of ['Bo Li', 'Elm 5', '12345 Little Wopping'])
      expect([
        text,
        await foundAfter((tx) => tx`update products set description = ${text} where id = 1`),
      ]).toEqual([text, []])
  })
})

describe('refuses', () => {
  test.each([
    [
      'another account has the name',
      (tx: Tx) => tx`update users set name = 'Ada Lovelace' where name = 'ada'`,
    ],
    [
      'another account has the address',
      (tx: Tx) => tx`
      update orders set shipping_address = '{"name": "Bob", "line1": "12 St James’s Square"}' where id = 1`,
    ],
    [
      'a product has the name',
      (tx: Tx) => tx`
      with named as (update products set name = 'Ada Lovelace mug' where id = 1)
      insert into events (type, subject, payload) values ('noted', 'shop', '{"lines": ["Ada Lovelace mug"]}')`,
    ],
    ['one word of a name', (tx: Tx) => tx`update products set description = 'Ada, London, 12, and Lovelace'`],
    ['a part of a free text', (tx: Tx) => tx`update products set description = 'with the neighbours please'`],
  ])('no left-over is reported: %s', async (_, change) => {
    expect(await foundAfter(change)).toEqual([])
  })
})

describe('protects', () => {
  test('the hashes of an account are at most a thousand, and the name is among them', async () => {
    const [row] = await sql`
      with made as (insert into users (email, password_hash, name) values ('many@shop.example', '!', 'Grace Brewster Hopper') returning id)
      insert into orders (user_id, status, subtotal, total, note)
      select made.id, 'cancelled', 1, 1, 'a note of the order number ' || n from made, generate_series(1, 1100) n
      returning user_id as id`
    const id = Number(row?.id)
    await sql`select erase_account(${id}, null, 'a request', null)`
    const [kept] = await sql`
      select count(*)::int as phrases, count(*) filter (where kind = 'name')::int as names
      from erased_phrases where user_id = ${id}`
    expect(kept).toEqual({ phrases: 1_000, names: 1 })
  })

  test('no word of an erased person is stored with the hashes', async () => {
    const rows = await sql`select e::text as text from erased_phrases e where user_id = ${erased}`
    // Words that are in no hash by chance.
    for (const { text } of rows) expect(String(text)).not.toMatch(/lovelace|james|charles/i)
    const hashes = await sql`
      select from erased_phrases where phrase_hash = encode(sha256(convert_to('ada lovelace', 'UTF8')), 'hex')`
    expect(hashes).toEqual([])
  })

  test('the roles of the subgraphs do not read the key', async () => {
    for (const role of ['transactions', 'insights', 'gateway'] as const) {
      const connection = postgres(database.roleUrl(role), { max: 1, onnotice: () => {} })
      await expect(connection`select key from erasure_key`).rejects.toMatchObject({ code: '42501' })
      await connection.end()
    }
  })
})
