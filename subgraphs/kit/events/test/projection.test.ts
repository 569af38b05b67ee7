import type { Connection } from '@shopstack/drizzle/client/connect'
import { withTx } from '@shopstack/drizzle/client/transaction'
import { recordEvent } from '@shopstack/drizzle/events/record-events'
import type { Db } from '@shopstack/drizzle/roles/access'
import { salesTotals } from '@shopstack/drizzle/tables'
import { cloneDatabase, type TestDatabase } from '@shopstack/drizzle/test/databases'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { disposables } from '../../process/disposables.js'
import { connectAs } from '../../process/role-connections.js'
import { createLogger } from '../../telemetry/log.js'
import { type ProjectionOptions, startProjection } from '../projection.js'

const WAIT_LIMIT = { timeout: 20_000, interval: 10 }
/** Disables polling during a test. */
const NEVER_MS = 3_600_000
const HOUR = 3_600_000

let database: TestDatabase
let shop: Connection<Db<'transactions'>>
let owner: postgres.Sql
let open = disposables()

beforeAll(async () => {
  database = await cloneDatabase(inject('testServer'), 'empty')
  shop = connectAs('transactions', database.roleUrl('transactions'))
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
})
afterEach(async () => {
  await open.close()
  open = disposables()
  await owner`delete from outbox`
  await owner`delete from events`
  await owner`delete from sales_totals`
})
afterAll(async () => {
  await Promise.all([shop.close(), owner.end()])
  await database.close()
})

const pay = (n: number) =>
  withTx(shop.db, (tx) =>
    recordEvent(tx, {
      ...{ type: 'order.paid', subject: `order:${n}`, sequence: 1, actorId: null, address: '::1' },
      payload: { n },
    }),
  )

/** Writes a row per event on connections of its own, and calls `and` before the commit. */
function applying(options: Partial<ProjectionOptions<'insights'>> = {}, and = async () => {}) {
  const lines: string[] = []
  const { db, sql, close } = connectAs('insights', database.roleUrl('insights'), {
    listenUrl: database.listenUrl('insights'),
  })
  open.add('connections', 0, close)
  const started = startProjection({
    ...{ db, sql, consumer: 'rollups', table: 'sales_totals' },
    log: createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } }),
    async apply(tx, events) {
      const starts = events.map(({ payload }) => new Date(Number(payload.n) * HOUR).toISOString())
      await tx
        .insert(salesTotals)
        .values(starts.map((start) => ({ grain: 'hour' as const, start, orders: 1 })))
      await and()
    },
    ...options,
  })
  open.add('applying', started, (one) => one.close())
  return { ...started, messages: () => lines.map((line) => JSON.parse(line).msg) }
}

const applied = async () => {
  const rows =
    await owner`select (extract(epoch from start) / 3600)::int as n from sales_totals order by start`
  return rows.map(({ n }) => n)
}
const waiting = async () => (await owner`select from outbox where consumer = 'rollups'`).length

describe('answers', () => {
  test('an event is applied as soon as it is notified', async () => {
    applying({ intervalMs: NEVER_MS })
    // The first may be found by the initial poll, the second by the one when LISTEN starts.
    for (let n = 1; n <= 5; n++) {
      await pay(n)
      await vi.waitFor(async () => expect(await applied()).toHaveLength(n), WAIT_LIMIT)
    }
    expect(await waiting()).toBe(0)
  })

  test('events without a notification are found by polling, also more than one batch', async () => {
    applying({ intervalMs: 10 })
    await owner`
      with event as (
        insert into events (type, subject, sequence, payload)
        select 'order.paid', 'order:' || n, 1, jsonb_build_object('n', n) from generate_series(1, 1201) n returning id
      )
      insert into outbox (consumer, event_id) select 'rollups', id from event`
    await vi.waitFor(async () => expect(await waiting()).toBe(0), WAIT_LIMIT)
    expect(await applied()).toHaveLength(1_201)
  })
})

describe('protects', () => {
  test('events wait while their application fails, which is logged once, and are applied afterwards', async () => {
    let tries = 0
    const { messages } = applying({ intervalMs: 10 }, async () => {
      if (++tries < 4) throw new Error('not yet')
      await owner`select 1`
    })
    await pay(1)
    await vi.waitFor(async () => expect(await waiting()).toBe(0), WAIT_LIMIT)
    expect(await applied()).toEqual([1])
    expect(tries).toBe(4)
    await vi.waitFor(() => {
      expect(messages()).toEqual(['background job failed, will retry', 'background job recovered'])
    }, WAIT_LIMIT)
  })

  test('closing completes the batch in progress and starts no other', async () => {
    let goOn = () => {}
    let isUnderWay = false
    const { close } = applying({ intervalMs: 10 }, () => {
      isUnderWay = true
      return new Promise<void>((resolve) => {
        goOn = resolve
      })
    })
    await pay(1)
    await vi.waitFor(() => expect(isUnderWay).toBe(true), WAIT_LIMIT)
    await pay(2)
    const closed = close()
    goOn()
    await closed
    expect(await applied()).toEqual([1])
    expect(await waiting()).toBe(1)
  })
})
