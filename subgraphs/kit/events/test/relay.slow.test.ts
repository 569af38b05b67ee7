import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Connection } from '@shopstack/drizzle/client/connect'
import { withTx } from '@shopstack/drizzle/client/transaction'
import type { ShopEvent } from '@shopstack/drizzle/events/event'
import { recordEvent } from '@shopstack/drizzle/events/record-events'
import type { Db } from '@shopstack/drizzle/roles/access'
import { cloneDatabase, type TestDatabase } from '@shopstack/drizzle/test/databases'
import { FROM_SOURCE } from '@shopstack/drizzle/test/from-source'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest'
import { disposables } from '../../process/disposables.js'
import { connectAs } from '../../process/role-connections.js'
import { createLogger } from '../../telemetry/log.js'
import { openRelay, type RelayOptions, type Subscriber } from '../relay.js'

const PRODUCTS = 10
const WAIT_LIMIT = { timeout: 20_000, interval: 10 }
/** Disables polling during a test. */
const NEVER_MS = 3_600_000

let database: TestDatabase
let shop: Connection<Db<'transactions'>>
let owner: postgres.Sql
let open = disposables()
/** The events received in a test, in order, by any subscriber. */
let heard: string[] = []

beforeAll(async () => {
  database = await cloneDatabase(inject('testServer'), 'empty')
  shop = connectAs('transactions', database.roleUrl('transactions'))
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
  await owner`insert into products (name, price, stock) select 'Mug', 9.90, 0 from generate_series(1, ${PRODUCTS})`
})
beforeEach(async () => {
  heard = []
  await owner`delete from outbox`
  await owner`update products set stock = 0`
})
afterEach(async () => {
  await open.close()
  open = disposables()
})
afterAll(async () => {
  await Promise.all([shop.close(), owner.end()])
  await database.close()
})

/** A change of a product as the shop makes it: its row is locked, and `n` counts its changes. */
const change = (id: number) =>
  withTx(shop.db, async (tx) => {
    const [row] = await tx.execute<{ n: number }>(
      `update products set stock = stock + 1 where id = ${id} returning stock as n`,
    )
    const event = { type: 'stock.changed', subject: `product:${id}`, actorId: null, address: '::1' }
    await recordEvent(tx, { ...event, payload: { n: row?.n ?? 0 } })
  })

/** Changes products from eight concurrent writers, which all stop at the first failure. */
async function changeMany(each: number): Promise<void> {
  const writers = Array.from({ length: 8 }, async (_, writer) => {
    for (let i = 0; i < each; i++) await change(((writer * 7 + i * 3) % PRODUCTS) + 1)
  })
  await Promise.allSettled(writers)
  await Promise.all(writers)
}

const nameOf = ({ subject, payload }: ShopEvent) => `${subject} ${payload.n}`

/** Every written event, named like the received ones. */
async function written(): Promise<string[]> {
  const rows = await owner`select id, n from products, generate_series(1, stock) n`
  return rows.map(({ id, n }) => `product:${id} ${n}`).sort()
}

/** Events received before their predecessor of the same subject. */
function early(heard: readonly string[]): string[] {
  const known = new Map<string, number>()
  return heard.filter((name) => {
    const [subject = '', n] = name.split(' ')
    const last = known.get(subject) ?? 0
    known.set(subject, Math.max(last, Number(n)))
    return Number(n) > last + 1
  })
}

interface RelayOptionsUnderTest extends Partial<RelayOptions> {
  listenUrl?: string | null
}

/** A relay on its own connections; it calls `receive` before it records an event. */
function relay(
  { listenUrl = database.listenUrl('transactions'), ...options }: RelayOptionsUnderTest = {},
  receive: Subscriber['receive'] = async () => {},
) {
  const own: string[] = []
  const lines: string[] = []
  const { db, sql, close } = connectAs('transactions', database.roleUrl('transactions'), { listenUrl })
  open.add('connections', 0, close)
  const subscriber: Subscriber = {
    name: 'listener',
    handles: (type) => type === 'stock.changed',
    async receive(event) {
      await receive(event)
      for (const list of [own, heard]) list.push(nameOf(event))
    },
  }
  const log = createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } })
  const opened = openRelay({ db, sql, consumer: 'relay', subscribers: [subscriber], log, ...options })
  open.add('relay', opened, (r) => r.close())
  return { ...opened, own, messages: () => lines.map((line) => JSON.parse(line).msg) }
}

/** A relay in a separate process. */
function program() {
  const file = new URL('../../test/relay-program.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [...FROM_SOURCE, file, database.roleUrl('transactions')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  createInterface({ input: child.stdout }).on('line', (line) => heard.push(line))
  const ended = once(child, 'close')
  return open.add(
    'program',
    () => {
      child.kill('SIGKILL')
      return ended
    },
    (kill) => kill(),
  )
}

const cutAll = () => owner`
  select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`

describe('answers', () => {
  test('two relays deliver the events of many writers once each, in the order of their subjects', async () => {
    const relays = [relay(), relay()]
    await changeMany(50)
    const all = await written()
    expect(all).toHaveLength(400)
    await vi.waitFor(() => expect(heard).toHaveLength(400), WAIT_LIMIT)
    expect(early(heard)).toEqual([])
    await vi.waitFor(async () => expect(await owner`select from outbox`).toEqual([]), WAIT_LIMIT)
    expect(heard.toSorted()).toEqual(all)
    expect(await Promise.all(relays.map(({ lag }) => lag()))).toEqual([0, 0])
  })

  test('an event is delivered as soon as it is notified', async () => {
    relay({ intervalMs: NEVER_MS })
    // The first may be found by the initial poll, the second by the one when LISTEN starts.
    for (let n = 1; n <= 5; n++) {
      await change(1)
      await vi.waitFor(() => expect(heard).toHaveLength(n), WAIT_LIMIT)
    }
  })

  test('an event without a notification is found by polling', async () => {
    relay({ intervalMs: 10 })
    const event = owner`insert into events (type, subject, payload) values ('stock.changed', 'product:1', '{"n": 1}') returning id`
    await owner`with event as (${event}) insert into outbox select 'relay', id from event`
    await vi.waitFor(() => expect(heard).toEqual(['product:1 1']), WAIT_LIMIT)
  })

  test('a relay that cannot LISTEN polls, without logging', async () => {
    const { messages } = relay({ listenUrl: null, intervalMs: 10 })
    for (let n = 1; n <= 3; n++) {
      await change(1)
      await vi.waitFor(() => expect(heard).toHaveLength(n), WAIT_LIMIT)
    }
    expect(messages()).toEqual([])
  })

  test('one relay takes over when another is closed', async () => {
    let current = relay()
    for (let n = 1; n <= 3; n++) {
      const next = relay()
      await current.close()
      await change(1)
      await vi.waitFor(() => expect(next.own).toEqual([`product:1 ${n}`]), WAIT_LIMIT)
      current = next
    }
  })

  test('an event without a subscriber is removed', async () => {
    relay()
    await withTx(shop.db, (tx) =>
      recordEvent(tx, { type: 'nothing.subscribed', subject: 'user:1', actorId: null, address: '::1' }),
    )
    await vi.waitFor(async () => expect(await owner`select from outbox`).toEqual([]), WAIT_LIMIT)
    expect(heard).toEqual([])
  })
})

describe('protects', () => {
  test('no event is lost when a relay is killed repeatedly', async () => {
    await changeMany(50)
    for (let kills = 1; kills <= 3; kills++) {
      const kill = program()
      const before = heard.length
      await vi.waitFor(() => expect(heard.length).toBeGreaterThan(before + 40), WAIT_LIMIT)
      await kill()
    }
    relay()
    const all = await written()
    await vi.waitFor(() => expect([...new Set(heard)].sort()).toEqual(all), WAIT_LIMIT)
    expect(early(heard)).toEqual([])
    expect(heard.length).toBeGreaterThan(all.length)
  }, 40_000)

  test('no event is lost when Postgres restarts under the relay', async () => {
    relay({ intervalMs: 50 })
    for (let n = 1; n <= 5; n++) {
      await cutAll()
      await vi.waitFor(() => changeMany(1), WAIT_LIMIT)
    }
    const all = await written()
    await vi.waitFor(() => expect([...new Set(heard)].sort()).toEqual(all), WAIT_LIMIT)
    expect(early(heard)).toEqual([])
  })

  test('deliveries do not overlap when Postgres restarts under the relay', async () => {
    relay({ intervalMs: 500 })
    await change(1)
    await vi.waitFor(() => expect(heard).toHaveLength(1), WAIT_LIMIT)
    await cutAll()
    await vi.waitFor(
      async () => {
        await change(2)
        expect(heard.at(-1)).toMatch('product:2')
      },
      { ...WAIT_LIMIT, interval: 100 },
    )
  })

  test('a failing subject is retried with growing delays and does not delay others', async () => {
    let [clock, tries, isBroken] = [0, 0, true]
    const { messages, wake } = relay({ intervalMs: NEVER_MS, now: () => clock }, async ({ subject }) => {
      if (subject !== 'product:1' || !isBroken) return
      tries++
      throw new Error('not yet')
    })
    for (const id of [1, 1, 2]) await change(id)
    await vi.waitFor(() => expect(heard).toEqual(['product:2 1']), WAIT_LIMIT)
    for (const [i, rest] of [1_000, 2_000, 4_000].entries()) {
      clock += rest - 1
      await change(3)
      await vi.waitFor(() => expect(heard.at(-1)).toBe(`product:3 ${i + 1}`), WAIT_LIMIT)
      expect(tries).toBe(i + 1)
      clock += 1
      wake()
      await vi.waitFor(() => expect(tries).toBe(i + 2), WAIT_LIMIT)
    }
    expect(messages()).toEqual(['event delivery failed, will retry'])
    isBroken = false
    clock += 8_000
    wake()
    await vi.waitFor(() => expect(heard.slice(-2)).toEqual(['product:1 1', 'product:1 2']), WAIT_LIMIT)
    await vi.waitFor(() => expect(messages()).toContain('event delivery recovered'), WAIT_LIMIT)
  })

  test('a subscriber that is down is not called for every subject', async () => {
    let [clock, tries, isDown] = [0, 0, true]
    await owner`
      with event as (
        insert into events (type, subject, payload)
        select 'stock.changed', 'product:' || n, '{"n": 1}' from generate_series(101, 1500) n returning id
      ) insert into outbox select 'relay', id from event`
    const { lag, wake } = relay({ intervalMs: 1, now: () => clock }, async () => {
      if (!isDown) return
      tries++
      throw new Error('down')
    })
    await vi.waitFor(() => expect(tries).toBe(1_000), WAIT_LIMIT)
    for (let looks = 0; looks < 3; looks++) await lag()
    isDown = false
    clock += 1_000
    wake()
    await vi.waitFor(() => expect(heard).toHaveLength(1_400), WAIT_LIMIT)
    expect(tries).toBe(1_000)
  })

  test('closing the relay waits for the delivery in progress', async () => {
    let [began, finish] = [false, () => {}]
    const { close } = relay({}, async () => {
      began = true
      await new Promise<void>((resolve) => {
        finish = resolve
      })
    })
    await change(1)
    await change(1)
    await vi.waitFor(() => expect(began).toBe(true), WAIT_LIMIT)
    const closed = close().then(() => heard.push('closed'))
    finish()
    await closed
    expect(heard).toEqual(['product:1 1', 'closed'])
    expect(await owner`select from outbox`).toHaveLength(1)
  })
})
