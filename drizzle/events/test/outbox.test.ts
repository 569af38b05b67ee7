import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest'
import { type Connection, connect } from '../../client/connect.js'
import { withTx } from '../../client/transaction.js'
import type { Db } from '../../roles/access.js'
import { cloneDatabase, type TestDatabase } from '../../test/databases.js'
import { withResolvers } from '../../test/with-resolvers.js'
import { consumeBatch } from '../consume-once.js'
import type { ShopEvent } from '../event.js'
import { type BatchOptions, deliverBatch, lagOf, listenForEvents } from '../outbox.js'
import { recordEvent } from '../record-events.js'

let database: TestDatabase
let connection: Connection
let db: Db<'transactions'>
let owner: postgres.Sql

beforeAll(async () => {
  database = await cloneDatabase(inject('testServer'), 'empty')
  connection = connect(database.roleUrl('transactions'), { name: 'deliverer' })
  // The grants of the role and these types come from the same value.
  db = connection.db as unknown as Db<'transactions'>
  owner = postgres(database.ownerUrl, { max: 1 })
})
beforeEach(() => owner`delete from outbox`)
afterAll(async () => {
  await Promise.all([connection.close(), owner.end()])
  await database.close()
})

const change = (subject: string, n: number) => ({
  ...{ type: 'stock.changed', subject, actorId: null, address: '::1', payload: { n } },
})
const happens = (subject: string, n: number) => withTx(db, (tx) => recordEvent(tx, change(subject, n)))
const nameOf = ({ subject, payload }: ShopEvent) => `${subject} ${payload.n}`

/** Delivers a batch to a consumer that rejects what `fails` selects; returns the result with the received events. */
async function deliver(options: Partial<BatchOptions> = {}, fails = (_: string) => false) {
  const received: string[] = []
  const batch = await deliverBatch(db, 'relay', { limit: 10, ...options }, async (event) => {
    if (fails(nameOf(event))) throw new Error('cannot be delivered')
    received.push(nameOf(event))
  })
  return { received, ...batch }
}

/** A delivery that waits for a release. */
function gate() {
  const [began, release] = [withResolvers(), withResolvers()]
  return {
    began: began.promise,
    open: release.resolve,
    pass() {
      began.resolve()
      return release.promise
    },
  }
}

const aListener = () => connect(database.roleUrl('insights'), { listenUrl: database.listenUrl('insights') })

describe('answers', () => {
  test('events are delivered in order, the oldest first, each once', async () => {
    for (const n of [1, 2, 3]) await happens('product:1', n)
    const all = { claimed: true, failed: [] }
    expect(await deliver({ limit: 2 })).toEqual({
      ...{ ...all, received: ['product:1 1', 'product:1 2'], delivered: 2, more: true },
    })
    expect(await deliver({ limit: 2 })).toEqual({
      ...all,
      received: ['product:1 3'],
      delivered: 1,
      more: false,
    })
    expect(await deliver()).toEqual({ ...all, received: [], delivered: 0, more: false })
  })

  test('an event has its type, subject, time and sequence', async () => {
    const paid = {
      ...change('order:7', 1),
      type: 'order.paid',
      sequence: 3,
      payload: { orderId: 7, lines: [{ n: 1 }] },
    }
    await withTx(db, (tx) => recordEvent(tx, paid))
    const received: ShopEvent[] = []
    await deliverBatch(db, 'relay', { limit: 1 }, async (event) => void received.push(event))
    expect(received).toEqual([
      {
        id: expect.any(Number),
        type: 'order.paid',
        subject: 'order:7',
        sequence: 3,
        payload: { orderId: 7, lines: [{ n: 1 }] },
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      },
    ])
  })

  test('the commit of a batch does not wait for the disk, and the next one of its connection does', async () => {
    const own = connect(database.roleUrl('transactions'), { max: 1 })
    // The grants of the role and these types come from the same value.
    const single = own.db as unknown as Db<'transactions'>
    await own.db.execute(sql`set synchronous_commit = on`)
    const setting = async (tx: Pick<typeof own.db, 'execute'>) =>
      (await tx.execute(sql`show synchronous_commit`))[0]?.synchronous_commit
    await happens('product:1', 1)
    const settings: unknown[] = []
    await consumeBatch(single, { consumer: 'relay', table: 'mails', limit: 1 }, async (tx) => {
      settings.push(await setting(tx))
    })
    settings.push(await setting(own.db))
    await own.close()
    expect(settings).toEqual(['off', 'on'])
  })

  test('excluded subjects are skipped', async () => {
    for (const id of [1, 2, 1, 3]) await happens(`product:${id}`, id)
    expect(await deliver({ exclude: ['product:1', 'product:3'] })).toMatchObject({
      received: ['product:2 2'],
    })
    expect(await deliver()).toMatchObject({ received: ['product:1 1', 'product:1 1', 'product:3 3'] })
  })

  test('the lag is the age of the oldest waiting event', async () => {
    expect(await lagOf(db, 'relay')).toBeNull()
    await happens('product:1', 1)
    await owner`update events set created_at = created_at - interval '1 hour' where subject = 'product:1'`
    await happens('product:2', 2)
    expect(await lagOf(db, 'relay')).toBeGreaterThanOrEqual(3_600)
  })

  test('listeners are notified when an event can be delivered', async () => {
    const received: string[] = []
    const listener = aListener()
    const listening = withResolvers()
    let listens = 0
    listenForEvents(listener.sql, async () => {
      if (listens++ === 0) listening.resolve()
      else received.push(...(await deliver()).received)
    })
    await listening.promise
    await happens('product:1', 1)
    await vi.waitFor(() => expect(received).toEqual(['product:1 1']), 20_000)
    await listener.close()
  })

  test('listeners are notified also after the pool has lost its other connections', async () => {
    const listener = aListener()
    const listening = withResolvers()
    let news = 0
    listenForEvents(listener.sql, () => {
      news++
      listening.resolve()
    })
    await Promise.all([listening.promise, listener.ping()])
    await owner`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and usename = 'shopstack_insights' and query not ilike 'listen%'`
    // A pool that lost a connection closes slightly later.
    await sleep(300)
    const before = news
    await happens('product:1', 1)
    await vi.waitFor(() => expect(news).toBeGreaterThan(before), 20_000)
    await listener.close()
  })
})

describe('refuses', () => {
  test('a second process delivers nothing while one delivers', async () => {
    await happens('product:1', 1)
    const { began, open, pass } = gate()
    const first = deliverBatch(db, 'relay', { limit: 10 }, pass)
    await began
    expect(await deliver()).toEqual({ claimed: false, received: [], delivered: 0, failed: [], more: false })
    open()
    expect(await first).toMatchObject({ claimed: true, delivered: 1 })
    expect(await deliver()).toMatchObject({ claimed: true, delivered: 0 })
  })
})

describe('protects', () => {
  test('the event of a rolled back transaction is never delivered', async () => {
    const regret = withTx(db, async (tx) => {
      await recordEvent(tx, change('product:1', 1))
      throw new Error('changed my mind')
    })
    await expect(regret).rejects.toThrow('changed my mind')
    expect(await deliver()).toMatchObject({ received: [] })
  })

  test('an event that is committed after a later one is delivered', async () => {
    const { began, open, pass } = gate()
    const slow = withTx(db, async (tx) => {
      await recordEvent(tx, change('product:1', 1))
      await pass()
    })
    await began
    await happens('product:2', 2)
    expect(await deliver()).toMatchObject({ received: ['product:2 2'] })
    open()
    await slow
    expect(await deliver()).toMatchObject({ received: ['product:1 1'] })
  })

  test('a failing event delays its own subject only', async () => {
    for (const [id, n] of [
      [1, 1],
      [1, 2],
      [2, 3],
      [1, 4],
    ])
      await happens(`product:${id}`, n ?? 0)
    expect(await deliver({}, (name) => name === 'product:1 2')).toMatchObject({
      received: ['product:1 1', 'product:2 3'],
      delivered: 2,
      failed: ['product:1'],
    })
    expect(await deliver()).toMatchObject({ received: ['product:1 2', 'product:1 4'] })
  })

  test('events delivered before a stop are not delivered again', async () => {
    for (const n of [1, 2]) await happens('product:1', n)
    const stop = new AbortController()
    const { began, open, pass } = gate()
    const batch = deliverBatch(db, 'relay', { limit: 10, signal: stop.signal }, pass)
    await began
    stop.abort()
    open()
    expect(await batch).toMatchObject({ delivered: 1 })
    expect(await deliver()).toMatchObject({ received: ['product:1 2'] })
  })

  test('after the loss of its connection a batch ends with the current delivery and is repeated', async () => {
    for (const n of [1, 2]) await happens('product:1', n)
    const received: string[] = []
    const { began, open, pass } = gate()
    const batch = deliverBatch(db, 'relay', { limit: 10 }, async (event) => {
      await pass()
      received.push(nameOf(event))
    }).catch((error: unknown) => ({ error, heardBefore: [...received] }))
    await began
    await owner`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'deliverer'`
    // The next batch can start, because the lock ends with the connection.
    await vi.waitFor(async () => expect(await deliver({ limit: 0 })).toMatchObject({ claimed: true }), 20_000)
    open()
    expect(await batch).toMatchObject({ error: expect.any(Error), heardBefore: ['product:1 1'] })
    expect(await deliver()).toMatchObject({ received: ['product:1 1', 'product:1 2'] })
  })
})
