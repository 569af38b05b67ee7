import postgres from 'postgres'
import { afterAll, describe, expect, inject, test, vi } from 'vitest'
import { seed } from '../../seed/seed.js'
import { cloneDatabase, DEMO_DAY, type TestDatabase } from '../../test/databases.js'
import { type VerifyProgress, type VerifyReport, verify } from '../verify.js'
import { populateShop } from './populate-shop.js'

const databases: TestDatabase[] = []
const connections: postgres.Sql[] = []

afterAll(async () => {
  for (const sql of connections) await sql.end()
  for (const database of databases) await database.close()
})

async function aShop(template: 'empty' | 'demo') {
  const database = await cloneDatabase(inject('testServer'), template)
  databases.push(database)
  return { ...database, sql: connectionTo(database.ownerUrl) }
}

function connectionTo(url: string): postgres.Sql {
  const sql = postgres(url, { max: 3, onnotice: () => {} })
  connections.push(sql)
  return sql
}

const violationsIn = ({ checks }: VerifyReport) =>
  checks.filter(({ violations }) => violations > 0).map(({ name, offenders }) => [name, offenders])

const waiting = async (sql: postgres.Sql): Promise<number> => {
  const [row] = await sql`
    select count(*)::int as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`
  return Number(row?.waiting)
}

const countOf = ({ checks }: VerifyReport, check: string) =>
  checks.find(({ name }) => name === check)?.checked

describe('answers', () => {
  test('the demo shop has no violations', async () => {
    const { sql } = await aShop('demo')
    const report = await verify(sql)
    expect(violationsIn(report)).toEqual([])
    expect(report).toMatchObject({ inFlight: 0, undelivered: [] })
    expect(countOf(report, 'totals add up')).toBe(1607)
    expect(countOf(report, 'refunds are counted')).toBe(1607)
  })

  test('a seed of another size has no violations', async () => {
    const { sql } = await aShop('empty')
    await seed(sql, { scale: 4, today: DEMO_DAY })
    const report = await verify(sql)
    expect(violationsIn(report)).toEqual([])
    expect(countOf(report, 'events agree with the status')).toBe(6400)
  })

  test('the fixture shop has no violations, and each check examines rows', async () => {
    const { sql } = await aShop('empty')
    await populateShop(sql)
    const report = await verify(sql)
    expect(violationsIn(report)).toEqual([])
    const idle = report.checks.filter(({ checked }) => checked === 0)
    expect(idle.map(({ name, noun }) => `${name}: add a ${noun} to populate-shop.ts`)).toEqual([])
    const names = report.checks.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })

  test('payment attempts in flight are counted and are no violations', async () => {
    const { sql } = await aShop('empty')
    await populateShop(sql)
    await sql`delete from outbox where event_id not in (select event_id from outbox order by event_id limit 3)`
    await sql`update events set created_at = now() - interval '1 minute' where type = 'order.placed'`
    const report = await verify(sql)
    expect(violationsIn(report)).toEqual([])
    expect(report).toMatchObject({ inFlight: 1, undelivered: [{ consumer: 'relay', events: 3 }] })
    expect(report.undelivered[0]?.seconds).toBeGreaterThanOrEqual(60)
  })

  test('the requested number of violations is listed, and all are counted', async () => {
    const { sql } = await aShop('demo')
    await sql`update orders set version = 2 where id <= 30`
    const { checks } = await verify(sql, { limit: 2 })
    expect(checks.find(({ name }) => name === 'events have no gaps')).toMatchObject({
      checked: 1607,
      violations: 30,
      offenders: [1, 2].map((id) => `order ${id}: version 2, and events: 1, numbered 1 to 1`),
    })
  })

  test('the progress names the current check and its area', async () => {
    const { sql } = await aShop('empty')
    const heard: VerifyProgress[] = []
    const { checks } = await verify(sql, { onProgress: (progress) => heard.push(progress) })
    expect(heard).toEqual(
      checks.map(({ area, name }, n) => ({ area, name, number: n + 1, total: checks.length })),
    )
  })
})

describe('protects', () => {
  test('a read-only role is sufficient', async () => {
    const { sql, roleUrl } = await aShop('empty')
    await populateShop(sql)
    const report = await verify(connectionTo(roleUrl('insights')))
    const whole = await verify(sql)
    // Insights may not read the addresses of orders.
    const checks = whole.checks.filter(({ area }) => area !== 'erasures')
    expect(report).toEqual({ ...whole, checks, asOf: report.asOf, undelivered: report.undelivered })
    expect(checks.length).toBeLessThan(whole.checks.length)
    const { checks: byTransactions } = await verify(connectionTo(roleUrl('transactions')))
    // Only the owner has the key by which texts of erased persons are recognised.
    expect(byTransactions).toEqual(
      whole.checks.filter(({ name }) => name !== 'no text of an erased person is left'),
    )
  })

  test('nothing is written, whatever the database tries', async () => {
    const { sql } = await aShop('empty')
    await sql`
      create function write() returns boolean language sql volatile as
        $$ insert into audit_log (action, subject) values ('verified', 'shop') returning true $$`
    await sql`alter table outbox rename to queue`
    await sql`create view outbox as select * from queue where write()`
    await sql`
      with event as (insert into events (type, subject, payload) values ('shop.opened', 'shop', '{}') returning id)
      insert into queue select 'relay', id from event`
    await expect(verify(sql)).rejects.toMatchObject({ code: '25006' })
  })

  test('all checks see one snapshot of a running shop', async () => {
    const { sql } = await aShop('demo')
    const looking = await sql.begin(async (tx) => {
      // Among the last tables that it reads.
      await tx`lock table idempotency_keys`
      const started = verify(sql)
      await vi.waitFor(async () => expect(await waiting(sql)).toBe(1), 20_000)
      await tx`
        insert into idempotency_keys (user_id, operation, key, payload_hash, answer, expires_at)
        values (1, 'placeOrder', 'lost', '', '{"orderId": 999999}', now())`
      return { started }
    })
    expect(violationsIn(await looking.started)).toEqual([])
    expect(violationsIn(await verify(sql))).toMatchObject([['stored responses exist', [expect.anything()]]])
  })
})
