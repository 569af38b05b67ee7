import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest'
import { type Connection, connect } from '../../client/connect.js'
import { withTx } from '../../client/transaction.js'
import type { Db } from '../../roles/access.js'
import { cloneDatabase, type TestDatabase } from '../../test/databases.js'
import type { ShopEvent } from '../event.js'
import { type BatchOptions, deliverBatch, lagOf, listen } from '../outbox.js'
import { recordEvent } from '../record-events.js'

let database: TestDatabase
let connection: Connection
let db: Db<'transactions'>
let owner: postgres.Sql

beforeAll(async () => {
  database = await cloneDatabase(inject('testServer'), 'empty')
  connection = connect(database.roleUrl('transactions'), { name: 'deliverer' })
  // The role's grants are made of the same value as these types.
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

/** Delivers a batch to somebody who hears everything but what fails; answers it with what was heard. */
async function hear(options: Partial<BatchOptions> = {}, fails = (_: string) => false) {
  const heard: string[] = []
  const batch = await deliverBatch(db, 'relay', { limit: 10, ...options }, async (event) => {
    if (fails(nameOf(event))) throw new Error('cannot be delivered')
    heard.push(nameOf(event))
  })
  return { heard, ...batch }
}

/** A delivery that begins and then waits to be let go. */
function gate() {
  const [began, let_go] = [promised(), promised()]
  return {
    began: began.promise,
    open: let_go.resolve,
    pass() {
      began.resolve()
      return let_go.promise
    },
  }
}

const aListener = () => connect(database.roleUrl('insights'), { listenUrl: database.listenUrl('insights') })

// Promise.withResolvers needs Node 22.
function promised() {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

describe('answers', () => {
  test('events in their order, the oldest first, each once', async () => {
    for (const n of [1, 2, 3]) await happens('product:1', n)
    const all = { claimed: true, failed: [] }
    expect(await hear({ limit: 2 })).toEqual({
      ...{ ...all, heard: ['product:1 1', 'product:1 2'], delivered: 2, more: true },
    })
    expect(await hear({ limit: 2 })).toEqual({ ...all, heard: ['product:1 3'], delivered: 1, more: false })
    expect(await hear()).toEqual({ ...all, heard: [], delivered: 0, more: false })
  })

  test('what happened, to what, when, and in which place of an order’s life', async () => {
    const paid = {
      ...change('order:7', 1),
      type: 'order.paid',
      sequence: 3,
      payload: { orderId: 7, lines: [{ n: 1 }] },
    }
    await withTx(db, (tx) => recordEvent(tx, paid))
    const heard: ShopEvent[] = []
    await deliverBatch(db, 'relay', { limit: 1 }, async (event) => void heard.push(event))
    expect(heard).toEqual([
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

  test('nothing of subjects that are left out', async () => {
    for (const id of [1, 2, 1, 3]) await happens(`product:${id}`, id)
    expect(await hear({ exclude: ['product:1', 'product:3'] })).toMatchObject({ heard: ['product:2 2'] })
    expect(await hear()).toMatchObject({ heard: ['product:1 1', 'product:1 1', 'product:3 3'] })
  })

  test('for how long the oldest event has been waiting', async () => {
    expect(await lagOf(db, 'relay')).toBeNull()
    await happens('product:1', 1)
    await owner`update events set created_at = created_at - interval '1 hour' where subject = 'product:1'`
    await happens('product:2', 2)
    expect(await lagOf(db, 'relay')).toBeGreaterThanOrEqual(3_600)
  })

  test('whoever listens, when an event can be delivered', async () => {
    const heard: string[] = []
    const listener = aListener()
    const listening = promised()
    let listens = 0
    listen(listener.sql, async () => {
      if (listens++ === 0) listening.resolve()
      else heard.push(...(await hear()).heard)
    })
    await listening.promise
    await happens('product:1', 1)
    await vi.waitFor(() => expect(heard).toEqual(['product:1 1']), 10_000)
    await listener.close()
  })

  test('whoever listens, also after the pool has lost its other connections', async () => {
    const listener = aListener()
    const listening = promised()
    let news = 0
    listen(listener.sql, () => {
      news++
      listening.resolve()
    })
    await Promise.all([listening.promise, listener.ping()])
    await owner`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and usename = 'shopstack_insights' and query not ilike 'listen%'`
    // A pool that has lost a connection is closed a moment later.
    await sleep(300)
    const before = news
    await happens('product:1', 1)
    await vi.waitFor(() => expect(news).toBeGreaterThan(before), 10_000)
    await listener.close()
  })
})

describe('refuses', () => {
  test('a second deliverer while one delivers', async () => {
    await happens('product:1', 1)
    const { began, open, pass } = gate()
    const first = deliverBatch(db, 'relay', { limit: 10 }, pass)
    await began
    expect(await hear()).toEqual({ claimed: false, heard: [], delivered: 0, failed: [], more: false })
    open()
    expect(await first).toMatchObject({ claimed: true, delivered: 1 })
    expect(await hear()).toMatchObject({ claimed: true, delivered: 0 })
  })
})

describe('protects', () => {
  test('an event that did not happen after all is never told', async () => {
    const regret = withTx(db, async (tx) => {
      await recordEvent(tx, change('product:1', 1))
      throw new Error('changed my mind')
    })
    await expect(regret).rejects.toThrow('changed my mind')
    expect(await hear()).toMatchObject({ heard: [] })
  })

  test('an event that is committed after a later one is not passed over', async () => {
    const { began, open, pass } = gate()
    const slow = withTx(db, async (tx) => {
      await recordEvent(tx, change('product:1', 1))
      await pass()
    })
    await began
    await happens('product:2', 2)
    expect(await hear()).toMatchObject({ heard: ['product:2 2'] })
    open()
    await slow
    expect(await hear()).toMatchObject({ heard: ['product:1 1'] })
  })

  test('an event that cannot be delivered holds up its subject, and no other', async () => {
    for (const [id, n] of [
      [1, 1],
      [1, 2],
      [2, 3],
      [1, 4],
    ])
      await happens(`product:${id}`, n ?? 0)
    expect(await hear({}, (name) => name === 'product:1 2')).toMatchObject({
      heard: ['product:1 1', 'product:2 3'],
      delivered: 2,
      failed: ['product:1'],
    })
    expect(await hear()).toMatchObject({ heard: ['product:1 2', 'product:1 4'] })
  })

  test('what was delivered before a stop is not delivered again', async () => {
    for (const n of [1, 2]) await happens('product:1', n)
    const stop = new AbortController()
    const { began, open, pass } = gate()
    const batch = deliverBatch(db, 'relay', { limit: 10, signal: stop.signal }, pass)
    await began
    stop.abort()
    open()
    expect(await batch).toMatchObject({ delivered: 1 })
    expect(await hear()).toMatchObject({ heard: ['product:1 2'] })
  })

  test('when its connection is lost a batch ends with the delivery under way, and comes again', async () => {
    for (const n of [1, 2]) await happens('product:1', n)
    const heard: string[] = []
    const { began, open, pass } = gate()
    const batch = deliverBatch(db, 'relay', { limit: 10 }, async (event) => {
      await pass()
      heard.push(nameOf(event))
    }).catch((error: unknown) => ({ error, heardBefore: [...heard] }))
    await began
    await owner`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'deliverer'`
    // The next batch can begin, because the claim is gone with the connection.
    await vi.waitFor(async () => expect(await hear({ limit: 0 })).toMatchObject({ claimed: true }), 10_000)
    open()
    expect(await batch).toMatchObject({ error: expect.any(Error), heardBefore: ['product:1 1'] })
    expect(await hear()).toMatchObject({ heard: ['product:1 1', 'product:1 2'] })
  })
})
