import postgres from 'postgres'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { cloneDatabase, type TestDatabase } from '../../test/databases.js'
import { verify } from '../../verify/verify.js'
import { repairStoredText } from '../repair-text.js'

let database: TestDatabase
let sql: postgres.Sql

/** Rows as a release left them that knew no canonical forms. */
beforeAll(async () => {
  database = await cloneDatabase(inject('testServer'), 'empty')
  sql = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
  await sql`alter table users disable trigger users_canonical_email`
  await sql`
    insert into users (id, email, password_hash, name) values
      (1, 'Ada@Shop.test', 'x', 'Ada'), (2, 'jörg@bücher.example', 'x', 'Jörg'), (3, '"ilker"@shop.test', 'x', 'İlker'),
      (4, 'ilker@shop.test', 'x', 'ilker'), (5, ' ada@shop.test', 'x', 'Ada again'), (6, 'no address', 'x', 'Nameless'),
      (7, 'jo\u0308rg@xn--bcher-kva.example', 'x', 'Jörg again')`
  await sql`select setval(pg_get_serial_sequence('users', 'id'), 100)`
  await sql`insert into users (email, password_hash, name) select n || '@Many.test', 'x', 'Many' from generate_series(1, 2500) n`
  await sql`alter table users enable trigger users_canonical_email`
  await sql`insert into products (id, name, price, category) values
    (1, 'Sofa', 1, 'Sofas '), (2, 'Couch', 1, 'Sofas'), (3, 'Chair', 1, '\u00a0Garden\u2003chairs'), (4, 'Pot', 1, ' '), (5, ' Lid  of\u2003tin\n', 1, null), (6, '\u200b ', 1, null)`
  await sql`update products set name = 'Po' || chr(27) || 't', description = chr(7) || 'two' || chr(10) || 'lines' where id = 4`
  await sql`update users set name = 'Ada' || chr(133) where id = 1`
  await repairStoredText(sql, true)
})
afterAll(async () => {
  await sql.end()
  await database.close()
})

const accounts = () =>
  sql`select id, canonical_email as form, same_email_as as same from users where id <= 7 order by id`

test('the first of several accounts owns the canonical e-mail, and the others refer to it', async () => {
  expect(await accounts()).toEqual([
    { id: 1, form: 'ada@shop.test', same: null },
    { id: 2, form: 'jörg@xn--bcher-kva.example', same: null },
    { id: 3, form: 'ilker@shop.test', same: null },
    { id: 4, form: null, same: 3 },
    { id: 5, form: null, same: 1 },
    { id: 6, form: 'no address', same: null },
    { id: 7, form: null, same: 2 },
  ])
  expect(
    await sql`select from users where canonical_email = lower(email) and email like '%@Many.test'`,
  ).toHaveLength(2500)
})

test('verify lists both accounts of an e-mail until one is disabled', async () => {
  const sameEmail = async () =>
    (await verify(sql)).checks.find(({ name }) => name === 'e-mails are unique')?.offenders
  expect(await sameEmail()).toEqual([
    'account 4: ilker@shop.test is the e-mail of account 3, "ilker"@shop.test',
    'account 5:  ada@shop.test is the e-mail of account 1, Ada@Shop.test',
    expect.stringMatching(/^account 7: .* is the e-mail of account 2, jörg@bücher\.example$/),
  ])
  await sql`update users set disabled_at = now() where id in (3, 5, 7)`
  expect(await sameEmail()).toEqual([])
})

test('the whitespace of categories is collapsed', async () => {
  expect(await sql`select category from products order by id`).toEqual(
    ['Sofas', 'Sofas', 'Garden chairs', null, null, null].map((category) => ({ category })),
  )
})

test('the whitespace of names is collapsed, and an invisible name is replaced', async () => {
  expect(await sql`select name from products where id > 4 order by id`).toEqual([
    { name: 'Lid of tin' },
    { name: 'Product 6' },
  ])
  expect((await verify(sql)).checks.find(({ name }) => name === 'names are folded')?.violations).toBe(0)
})

test('names and descriptions lose control characters and keep line breaks', async () => {
  expect(await sql`select name, description from products where id in (4, 5) order by id`).toEqual([
    { name: 'Pot', description: 'two\nlines' },
    { name: 'Lid of tin', description: null },
  ])
  expect(await sql`select name from users where id = 1`).toEqual([{ name: 'Ada' }])
  expect((await verify(sql)).checks.find(({ name }) => name === 'texts are plain')?.violations).toBe(0)
})

test('a second repair changes nothing', async () => {
  const states = () =>
    sql`select id, xmin::text from users union all select id, xmin::text from products order by 1, 2`
  const before = await states()
  await repairStoredText(sql, true)
  expect(await states()).toEqual(before)
})

test('manual SQL and processes of the previous release get the canonical form of ASCII addresses, which is unique', async () => {
  const insert = (email: string) =>
    sql`insert into users (email, password_hash, name) values (${email}, 'x', 'New') returning canonical_email as form`
  expect(await insert('New@Shop.test')).toEqual([{ form: 'new@shop.test' }])
  expect(await insert('jürgen@shop.test')).toEqual([{ form: null }])
  await expect(
    sql`insert into users (email, canonical_email, password_hash, name) values ('x', 'new@shop.test', 'x', 'New')`,
  ).rejects.toThrow('users_canonical_email')
  await sql`update users set email = 'Newer@Shop.test' where email = 'New@Shop.test'`
  expect(await sql`select canonical_email as form from users where email = 'Newer@Shop.test'`).toEqual([
    { form: 'newer@shop.test' },
  ])
})
