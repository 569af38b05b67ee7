import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { cloneDatabase, type TestDatabase } from '../../test/databases.js'
import { progressOf } from '../rebuild-rollups.js'
import { runCommand } from './run-command.js'

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
    const { code, out, notes } = await runCommand('rebuild-rollups', envOf(database.ownerUrl))
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

describe('answers, while it counts', () => {
  const reports = (progress: boolean) => {
    const lines: string[] = []
    let now = 0
    const write = (line: string) => void lines.push(line)
    const io = progress ? { progress: write, note: () => {} } : { note: write }
    const report = progressOf(io, () => now)
    return {
      lines,
      report(seconds: number, ...args: Parameters<typeof report>) {
        now += seconds * 1_000
        report(...args)
      },
    }
  }

  test('a terminal shows how much is counted and an estimate of the rest', () => {
    const { lines, report } = reports(true)
    report(20, 'payments', 50_000, 1_000_000)
    report(20, 'payments', 100_000, 1_000_000)
    report(360, 'payments', 1_000_000, 1_000_000)
    // A stage is measured from the end of the one before.
    report(5, 'refunds', 100, 300)
    expect(lines).toEqual([
      'payments: 50,000 of 1,000,000, about 7 min left',
      'payments: 100,000 of 1,000,000, about 6 min left',
      'payments: 1,000,000 of 1,000,000',
      'refunds: 100 of 300, about 10 s left',
    ])
  })

  test('without a terminal a line is written every ten seconds at most', () => {
    const { lines, report } = reports(false)
    for (const done of [1, 2, 3, 4]) report(6, 'payments', done, 4)
    expect(lines).toEqual(['payments: 2 of 4, about 12 s left', 'payments: 4 of 4'])
  })
})

describe('refuses', () => {
  test('a database with pending migrations is rejected and not changed', async () => {
    const old = await cloneDatabase(inject('testServer'), 'empty')
    const owner = postgres(old.ownerUrl, { max: 1, onnotice: () => {} })
    await owner`drop schema drizzle cascade`
    expect(await runCommand('rebuild-rollups', envOf(old.ownerUrl))).toMatchObject({
      ...{ code: 1, out: '' },
      notes: expect.stringMatching(/ is not up to date\. Run this first: npm run db -- migrate$/),
    })
    await owner.end()
    await old.close()
  })

  test('a user without rights on the roll-ups is rejected', async () => {
    const before = await totals()
    const { code } = await runCommand('rebuild-rollups', envOf(database.roleUrl('transactions')))
    expect(code).toBe(1)
    expect(await totals()).toEqual(before)
  })
})
