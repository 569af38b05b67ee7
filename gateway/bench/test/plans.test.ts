import { randomBytes } from 'node:crypto'
import { connect } from '@shopstack/drizzle/client/connect'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { checkPlans, wholeTableScans } from '../hand-written/check-plans.js'
import { sharedStatement } from '../hand-written/sharing.js'
import { RefusedRun } from '../harness/refused-run.js'

const NAME = `shop_plans_${randomBytes(4).toString('hex')}`
let admin: ReturnType<typeof connect>
let shop: ReturnType<typeof connect>

beforeAll(async () => {
  const { url } = inject('testServer')
  admin = connect(url, { max: 1 })
  await admin.sql.unsafe(`create database ${NAME}`)
  const own = new URL(url)
  own.pathname = `/${NAME}`
  shop = connect(own.href, { max: 2 })
  await shop.sql.unsafe(`create table goods (id int primary key, name text, price int)`)
  await shop.sql.unsafe(`insert into goods select n, 'a' || n, n % 7 from generate_series(1, 5000) n`)
  await shop.sql.unsafe(`create table few (id int)`)
  await shop.sql.unsafe(`create index on goods (price) where price = 3`)
  await shop.sql.unsafe('vacuum analyze')
})
afterAll(async () => {
  await shop?.close()
  await admin?.sql.unsafe(`drop database if exists ${NAME} with (force)`)
  await admin?.close()
})

const check = (text: string, values: readonly unknown[] = []) =>
  checkPlans(shop.sql, [{ name: 'Goods', text, values }])

const scan = { 'Node Type': 'Index Scan', 'Relation Name': 'goods' }
const GOODS = new Set(['goods'])

describe('answers', () => {
  test.each([
    ['a look-up by key', 'select * from goods where id = $1::int', [1]],
    ['a look-up of several keys', 'select * from goods where id = any($1::int[])', [[1, 2]]],
    ['the first rows of an index', 'select * from goods order by id limit 20', []],
    ['a scan of a small table', 'select * from few', []],
    [
      'a lateral join',
      'select * from unnest($1::int[]) k (id) left join lateral (select * from goods g where g.id = k.id) x on true',
      [[1, 2]],
    ],
    ['a quoted value', 'select * from goods where id = 1 and name = $1::text', ["it's"]],
  ])('the plan of %s is accepted', async (_, text, values) => {
    await expect(check(text, values)).resolves.toBeUndefined()
  })

  test('an index that is read in order up to a LIMIT is not read as a whole, unless rows are sorted in between', () => {
    const limited = { 'Node Type': 'Limit', Plans: [scan] }
    expect(wholeTableScans(limited, GOODS)).toEqual([])
    const sorted = { 'Node Type': 'Limit', Plans: [{ 'Node Type': 'Sort', Plans: [scan] }] }
    expect(wholeTableScans(sorted, GOODS)).toEqual(['Index Scan on all of goods'])
  })

  test('requests that arrive together share a statement, and equal ones a row', async () => {
    let count = 0
    const statement = {
      types: ['int'],
      values: () => [],
      text: (id: string) => `select name as data from goods where id = ${id}`,
    }
    const run = sharedStatement(shop.sql, statement, () => void count++)
    const ids = Array.from({ length: 64 }, (_, i) => (i % 32) + 1)
    expect(await Promise.all(ids.map((id) => run([id])))).toEqual(ids.map((id) => `a${id}`))
    expect(count).toBe(1)
    expect(await run([99_999])).toBeNull()
    expect(count).toBe(2)
  })
})

describe('refuses', () => {
  test.each([
    ['a condition without an index', 'select * from goods where name = $1::text', ['a1']],
    ['a sum of all rows', 'select sum(price) from goods', []],
    // The first plan depends on the value: a partial index serves this one only.
    ['a statement that has an index for one value', 'select * from goods where price = $1::int', [3]],
  ])('the plan of %s is refused', async (_, text, values) => {
    await expect(check(text, values)).rejects.toThrow(RefusedRun)
    await expect(check(text, values)).rejects.toThrow(
      'The hand-written Goods has no plan to compare with: Seq Scan on all of goods.',
    )
  })

  test('a shared statement that fails rejects all its requests, and the next one runs', async () => {
    const statement = {
      types: ['int'],
      values: () => [],
      text: (id: string) => `select (10 / ${id})::text as data`,
    }
    const run = sharedStatement(shop.sql, statement, () => {})
    const results = await Promise.allSettled([run([0]), run([5])])
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await run([5])).toBe('2')
  })
})
