import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest'
import { startCommand } from '../../cli/test/run-command.js'
import { type Connection, connect } from '../../client/connect.js'
import { migrate } from '../../environment/migrate.js'
import { consumeBatch } from '../../events/consume-once.js'
import type { Db } from '../../roles/access.js'
import { cloneDatabase, type TestDatabase } from '../../test/databases.js'
import {
  writeCustomer,
  writeOrder,
  writePayment,
  writeProduct,
  writeRefund,
} from '../../verify/test/fixtures.js'
import { verify } from '../../verify/verify.js'
import { applyEvents } from '../apply-events.js'
import { rebuildRollups } from '../rebuild.js'

const WAIT_LIMIT = { timeout: 60_000, interval: 20 }

let database: TestDatabase
let connection: Connection
let owner: postgres.Sql
let db: Db<'insights'>
let [customer, product, other] = [0, 0, 0]

beforeAll(async () => {
  database = await cloneDatabase(inject('testServer'), 'demo')
  connection = connect(database.roleUrl('insights'), { name: 'counter' })
  // The grants of the role and these types come from the same value.
  db = connection.db as unknown as Db<'insights'>
  owner = postgres(database.ownerUrl, { max: 8, onnotice: () => {} })
  customer = await writeCustomer(owner, 'ada')
  product = await writeProduct(owner, 'Mug', '10.00')
  other = await writeProduct(owner, 'Pot', '30.00')
  await owner`update products set stock = 1000000 where id in (${product}, ${other})`
})
afterAll(async () => {
  await Promise.all([connection.close(), owner.end()])
  await database.close()
})
beforeEach(() => applyAll())

const BATCH = { consumer: 'rollups' as const, table: 'sales_totals', limit: 50 }

async function applyAll(): Promise<void> {
  while ((await consumeBatch(db, BATCH, applyEvents)).more) {}
}

/** Queues the newest event of an order for the roll-ups, in the transaction that recorded it. */
const announce = (sql: postgres.Sql, order: number) => sql`
  insert into outbox (consumer, event_id) select 'rollups', max(id) from events where subject = ${`order:${order}`}`

/** One paid order in one transaction, which `beforeCommit` may hold open. */
const sell = (beforeCommit: () => Promise<void> = async () => {}, what = product) =>
  owner.begin(async (tx) => {
    // A transaction is used like a connection.
    const sql = tx as unknown as postgres.Sql
    const order = await writeOrder(sql, { by: customer, product: what, quantity: 2 })
    await writePayment(sql, order)
    await announce(sql, order)
    await beforeCommit()
    return order
  }) as Promise<number>

const refund = (order: number) =>
  owner.begin(async (tx) => {
    const sql = tx as unknown as postgres.Sql
    await writeRefund(sql, order, { pieces: 1, restock: false })
    await announce(sql, order)
  })

const sold = async (what = product): Promise<number> => {
  const [row] = await owner`select units from sales_products where grain = 'ever' and product_id = ${what}`
  return Number(row?.units ?? 0)
}

const violations = async () =>
  (await verify(owner)).checks.filter((check) => check.area === 'rollups' && check.violations > 0)

describe('answers', () => {
  test('reports get new sales while a rebuild counts', async () => {
    let duringRebuild = 0
    await rebuildRollups(owner, async (what) => {
      if (what !== 'refunds' || duringRebuild > 0) return
      await sell()
      await applyAll()
      duringRebuild = await sold()
    })
    expect(duringRebuild).toBe(2)
    expect(await sold()).toBe(2)
    expect(await violations()).toEqual([])
  })

  test('the swapped tables have the rights, indexes and constraints of the earlier ones', async () => {
    const shape = () => owner`
      select c.relname, c.relacl::text as rights,
        (select jsonb_agg(a.attname || ' ' || a.attacl::text || a.attnotnull order by a.attnum) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0) as columns,
        (select jsonb_agg(pg_get_indexdef(indexrelid) order by indexrelid::regclass::text) from pg_index where indrelid = c.oid) as indexes,
        (select jsonb_agg(conname || pg_get_constraintdef(oid) order by conname) from pg_constraint where conrelid = c.oid) as constraints
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and relname in ('sales_totals', 'sales_products', 'sales_categories', 'discount_sales', 'customer_sales')
      order by 1`
    const before = await shape()
    await rebuildRollups(owner)
    expect(await shape()).toEqual(before)
  })
})

describe('answers, after an upgrade', () => {
  test('migrate counts again what a process of the previous release has added, and does so once', async () => {
    await sell()
    await applyAll()
    const stored = () => owner`select * from sales_totals order by grain, start`
    const table = () => owner`select 'sales_totals'::regclass::oid`
    const right = await stored()
    // Such a process adds an order, and neither its tax to the product nor anything to the checksum.
    await owner`update sales_products set tax = 0 where product_id = ${product}`
    await owner`
      update sales_totals t set checksum = 0
      where start = (select max(start) from sales_totals newest where newest.grain = t.grain)`
    expect((await violations()).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['shares add up', 'sums are complete']),
    )
    await migrate(database.ownerUrl)
    expect(await stored()).toEqual(right)
    expect(await violations()).toEqual([])
    const before = await table()
    await migrate(database.ownerUrl)
    expect(await table()).toEqual(before)
  })
})

describe('refuses', () => {
  test('a second rebuild at the same time is refused', async () => {
    let second: unknown
    await rebuildRollups(owner, async () => {
      second ??= await rebuildRollups(owner).catch((error) => error)
    })
    expect(second).toMatchObject({ message: 'Another process is rebuilding the roll-ups.' })
  })
})

describe('protects', () => {
  test('orders that are placed and refunded in parallel with rebuilds are counted once', async () => {
    let isOver = false
    const visitor = async (n: number) => {
      for (let i = 0; !isOver; i++) {
        const order = await sell(() => sleep((n * 7 + i) % 30))
        if (i % 3 === 0) await refund(order)
      }
    }
    const consumer = async () => {
      while (!isOver) {
        await applyAll()
        await sleep(10)
      }
    }
    const shop = Promise.all([visitor(1), visitor(2), visitor(3), consumer()])
    for (let rebuild = 0; rebuild < 5; rebuild++) await rebuildRollups(owner)
    isOver = true
    await shop
    await applyAll()
    expect(await sold()).toBeGreaterThan(20)
    expect(await violations()).toEqual([])
  }, 180_000)

  test('a sale that is not committed when its id is passed is counted after its commit', async () => {
    const before = await sold()
    let commit = () => {}
    const held = new Promise<void>((resolve) => {
      commit = resolve
    })
    let isOpen = false
    const early = sell(async () => {
      isOpen = true
      await held
      // Another product, because an open sale locks its own.
    }, other)
    await vi.waitFor(() => expect(isOpen).toBe(true), WAIT_LIMIT)
    await sell()
    let late: Promise<unknown> | undefined
    await rebuildRollups(owner, async (what) => {
      // After its id was passed, and before the end.
      if (what !== 'refunds' || late) return
      late = early
      commit()
      await early
    })
    await applyAll()
    expect([await sold(), await sold(other)]).toEqual([before + 2, 2])
    expect(await violations()).toEqual([])
  })

  test('a killed rebuild leaves the old sums, and the next one works', async () => {
    await owner`update sales_totals set revenue = revenue + 1`
    const before = await owner`select * from sales_totals order by grain, start`
    await owner.begin(async (tx) => {
      // Holds the rebuild between payments and refunds.
      await tx`lock table refund_items in access exclusive mode`
      const killed = startCommand('rebuild-rollups', { DATABASE_URL: database.ownerUrl })
      const ended = once(killed, 'close')
      await vi.waitFor(async () => {
        const waiting = await owner`
          select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%sale as materialized%'`
        expect(waiting).toHaveLength(1)
      }, WAIT_LIMIT)
      killed.kill('SIGKILL')
      await ended
    })
    expect(await owner`select * from sales_totals order by grain, start`).toEqual(before)
    await vi.waitFor(
      async () => expect(await owner`select from pg_namespace where nspname = 'rollups_rebuild'`).toEqual([]),
      WAIT_LIMIT,
    )
    await rebuildRollups(owner)
    expect(await violations()).toEqual([])
  }, 180_000)

  test('a report that runs delays the swap and is not interrupted', async () => {
    await owner
      .begin(async (tx) => {
        await tx`select from sales_products limit 1`
        const rebuild = rebuildRollups(owner)
        await sleep(3_000)
        expect(await tx`select from sales_totals limit 1`).toHaveLength(1)
        return { rebuild }
      })
      .then(({ rebuild }) => rebuild)
    expect(await violations()).toEqual([])
  }, 180_000)
})
