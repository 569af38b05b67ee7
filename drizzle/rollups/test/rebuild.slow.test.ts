import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { nameOrderLines } from '../../adopt/name-order-lines.js'
import { type Connection, connect } from '../../client/connect.js'
import { consumeBatch } from '../../events/consume-once.js'
import type { Db } from '../../roles/access.js'
import { cloneDatabase, type TestDatabase } from '../../test/databases.js'
import { populateShop } from '../../verify/test/populate-shop.js'
import { verify } from '../../verify/verify.js'
import { applyEvents, rollupsAsOf } from '../apply-events.js'
import { rebuildRollups } from '../rebuild.js'

/** The `application_name` of the consumers. */
const CONSUMER = 'counter'

let database: TestDatabase
let connection: Connection
let owner: postgres.Sql
let db: Db<'insights'>

beforeAll(async () => {
  database = await cloneDatabase(inject('testServer'), 'demo')
  connection = connect(database.roleUrl('insights'), { name: CONSUMER })
  // The grants of the role and these types come from the same value.
  db = connection.db as unknown as Db<'insights'>
  owner = postgres(database.ownerUrl, { max: 4, onnotice: () => {} })
  await populateShop(owner)
})
afterAll(async () => {
  await Promise.all([connection.close(), owner.end()])
  await database.close()
})

const TABLES = ['sales_totals', 'sales_products', 'sales_categories', 'discount_sales', 'customer_sales']

/** The roll-ups as text. */
async function counted(): Promise<string> {
  const rows = await Promise.all(
    TABLES.map((table) => owner`select t::text from ${owner(table)} t order by t::text collate "C"`),
  )
  return JSON.stringify(rows)
}

const forget = async () => {
  for (const table of TABLES) await owner`delete from ${owner(table)}`
}

/** Queues all events for the consumer, in the order of the day. */
const tellAgain = (order: string) => owner`
  insert into outbox (consumer, event_id)
  select 'rollups', id from events
  where type in ('order.imported', 'order.paid', 'order.refunded', 'order.partly_refunded')
  order by ${owner.unsafe(order)}
  on conflict do nothing`

const BATCH = { consumer: 'rollups' as const, table: 'sales_totals', limit: 100 }

async function applyAll(limit: number = BATCH.limit): Promise<number> {
  for (let applied = 0; ; ) {
    const batch = await consumeBatch(db, { ...BATCH, limit }, applyEvents)
    applied += batch.applied
    if (!batch.more) return applied
  }
}

const violations = async () =>
  (await verify(owner)).checks.filter((check) => check.violations > 0).map(({ name }) => name)

describe('answers', () => {
  test('a rebuild and the projection give the same roll-ups', async () => {
    await rebuildRollups(owner)
    const atOnce = await counted()
    for (const limit of [500, 37]) {
      await forget()
      await tellAgain('id')
      expect(await applyAll(limit)).toBeGreaterThan(1_600)
      expect(await counted()).toBe(atOnce)
    }
    expect(await violations()).toEqual([])
  })

  test('the order of payments does not matter: new customers are corrected', async () => {
    await rebuildRollups(owner)
    const inOrder = await counted()
    await forget()
    const ids = await owner`
      select id from events where type in ('order.imported', 'order.paid', 'order.refunded', 'order.partly_refunded')
      order by id desc`
    // One by one from the latest, so that refunds precede their payments.
    for (let from = 0; from < ids.length; ) {
      const some = ids.slice(from, from + (from < 30 ? 1 : 200)).map(({ id }) => id)
      await owner`insert into outbox (consumer, event_id) select 'rollups', id from events where id = any(${some})`
      await applyAll()
      from += some.length
    }
    expect(await counted()).toBe(inOrder)
  })

  test('verify finds nothing while events are waiting', async () => {
    await forget()
    await tellAgain('id')
    for (let waits = true; waits; ) {
      expect(await violations()).toEqual([])
      waits = (await consumeBatch(db, { ...BATCH, limit: 700 }, applyEvents)).more
    }
    expect(await violations()).toEqual([])
  })

  test('sales and refunds are of the category that their lines had, whatever becomes of the product', async () => {
    await rebuildRollups(owner)
    const before = await counted()
    await owner`update products set category = 'Elsewhere'`
    await rebuildRollups(owner)
    expect(await counted()).toBe(before)
    await forget()
    await tellAgain('id')
    await applyAll()
    expect(await counted()).toBe(before)
    // Lines of an earlier release that have no names yet.
    await owner`alter table order_items disable trigger user`
    await owner`alter table order_items drop constraint order_items_named`
    await owner`update order_items set item_name = null, item_category = null, item_sku = null`
    await rebuildRollups(owner)
    expect(await owner`select distinct category from sales_categories`).toEqual([{ category: 'Elsewhere' }])
    await nameOrderLines(owner)
    await owner`alter table order_items enable trigger user`
  })

  test('asOf is the time up to which all events are applied', async () => {
    const now = Date.now()
    expect(Date.parse(await rollupsAsOf(db))).toBeGreaterThan(now - 60_000)
    await tellAgain('id')
    const [first] =
      await owner`select min(created_at) as at from events join outbox on event_id = id where consumer = 'rollups'`
    expect(Math.abs(Date.parse(await rollupsAsOf(db)) - first?.at.getTime())).toBeLessThan(1_000)
    await rebuildRollups(owner)
  })
})

describe('protects', () => {
  test('each event is applied once by four processes, one of which fails', async () => {
    await rebuildRollups(owner)
    const expected = await counted()
    await forget()
    await tellAgain('id')
    const failing = () =>
      consumeBatch(db, BATCH, async (tx, events) => {
        await applyEvents(tx, events)
        throw new Error('died before the end')
      }).catch(() => {})
    await Promise.all([applyAll(), failing(), applyAll(), failing(), applyAll()])
    await applyAll()
    expect(await counted()).toBe(expected)
  })

  test('a rebuild during consumption counts nothing twice', async () => {
    await rebuildRollups(owner)
    const expected = await counted()
    await forget()
    await tellAgain('id')
    await Promise.all([applyAll(20), rebuildRollups(owner), applyAll(20)])
    await applyAll()
    expect(await counted()).toBe(expected)
  })

  test('a consumer does not wait for a rebuild, and continues after it', async () => {
    await tellAgain('id')
    await owner.begin(async (tx) => {
      await tx`lock table sales_totals in share row exclusive mode`
      expect(await consumeBatch(db, BATCH, applyEvents)).toEqual({ claimed: false, applied: 0, more: false })
    })
    expect(await consumeBatch(db, { ...BATCH, limit: 1 }, async () => {})).toMatchObject({ claimed: true })
    await rebuildRollups(owner)
  })

  test('a batch whose connection was lost is applied again, once', async () => {
    await rebuildRollups(owner)
    const expected = await counted()
    await forget()
    await tellAgain('id')
    const cut = consumeBatch(db, BATCH, async (tx, events) => {
      await applyEvents(tx, events)
      await owner`select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = ${CONSUMER} and state = 'idle in transaction'`
    })
    await expect(cut).rejects.toThrow()
    await vi.waitFor(() => applyAll(), 20_000)
    expect(await counted()).toBe(expected)
  })

  test('an event without an id is not skipped', async () => {
    const event = owner`insert into events (type, subject, payload) values ('order.paid', 'order:1', '{"paymentId": null}') returning id`
    await owner`with event as (${event}) insert into outbox select 'rollups', id from event`
    await expect(applyAll()).rejects.toThrow('the payload of an event has no id')
    expect(await owner`select from outbox where consumer = 'rollups'`).toHaveLength(1)
    await owner`delete from outbox where consumer = 'rollups'`
    await owner`delete from events where payload = '{"paymentId": null}'`
  })

  test.each([
    ['sales are counted', "update sales_totals set revenue = revenue + 1 where grain = 'quarter'"],
    ['sales are counted', "delete from sales_totals where grain = 'quarter'"],
    ['products are counted', "update sales_products set units = units + 1 where grain = 'quarter'"],
    ['categories add up', "update sales_categories set refunds = refunds - 1 where grain = 'quarter'"],
    [
      'codes are counted',
      "insert into discount_sales (grain, start, code, orders) values ('quarter', '2026-01-01', 'NOPE', 1)",
    ],
    ['customers are counted', 'update customer_sales set orders = orders + 1'],
    [
      'customers are counted',
      "update customer_sales set first_paid_at = first_paid_at - interval '1 second'",
    ],
    ['longer periods add up', "update sales_totals set orders = orders + 1 where grain = 'month'"],
    ['longer periods add up', "delete from sales_products where grain = 'ever'"],
    ['sums are complete', "update sales_totals set checksum = checksum - 1 where grain = 'ever'"],
    ['shares add up', "update sales_products set net_refunds = net_refunds + 1 where grain = 'quarter'"],
    ['shares add up', "update sales_categories set discount = discount + 1 where grain = 'quarter'"],
    ['shares add up', "delete from sales_products where grain = 'quarter'"],
  ])('verify finds a planted violation: %s', async (name, planted) => {
    await rebuildRollups(owner)
    await owner.unsafe(planted)
    expect(await violations()).toContain(name)
  })
})
