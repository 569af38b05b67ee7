import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { cloneDatabase, type TestDatabase } from '../../test/databases.js'
import { run } from './run-command.js'

let database: TestDatabase
let sql: postgres.Sql

beforeAll(async () => {
  database = await cloneDatabase(inject('testServer'), 'demo')
  sql = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
})
afterAll(async () => {
  await sql.end()
  await database.close()
})

const envOf = (url: string) => ({ DATABASE_URL: url })
const totals = () => sql`select * from sales_totals order by grain, start`

describe('answers', () => {
  test('the rebuild prints its counts, reports are correct, and no event waits', async () => {
    const right = await totals()
    await sql`update sales_totals set revenue = revenue * 2`
    await sql`insert into outbox (consumer, event_id) select 'rollups', id from events where type = 'order.imported'`
    const { code, out, notes } = await run('rebuild-rollups', envOf(database.ownerUrl))
    expect([code, notes]).toEqual([0, ''])
    const [row] = await sql`
      select to_char((select count(*) from payments where status = 'succeeded'), 'FM9,999') as payments, (select count(*) from refunds) as refunds`
    expect(out).toMatch(
      new RegExp(`^Counted ${row?.payments} payments and ${row?.refunds} refunds in Postgres `),
    )
    expect(await totals()).toEqual(right)
    expect(await sql`select from outbox where consumer = 'rollups'`).toEqual([])
  })
})

describe('refuses', () => {
  test('a database with pending migrations is rejected and not changed', async () => {
    const old = await cloneDatabase(inject('testServer'), 'empty')
    const owner = postgres(old.ownerUrl, { max: 1, onnotice: () => {} })
    await owner`drop schema drizzle cascade`
    expect(await run('rebuild-rollups', envOf(old.ownerUrl))).toMatchObject({
      ...{ code: 1, out: '' },
      notes: expect.stringMatching(/ is not up to date\. Run this first: npm run db -- migrate$/),
    })
    await owner.end()
    await old.close()
  })

  test('a user without rights on the roll-ups is rejected', async () => {
    const before = await totals()
    const { code } = await run('rebuild-rollups', envOf(database.roleUrl('transactions')))
    expect(code).toBe(1)
    expect(await totals()).toEqual(before)
  })
})
