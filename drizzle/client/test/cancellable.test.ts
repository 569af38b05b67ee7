import { once } from 'node:events'
import { type AddressInfo, createConnection, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { eq, sql } from 'drizzle-orm'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { withoutPrepared } from '../../environment/env.js'
import { roleUrl } from '../../roles/grant-access.js'
import { products } from '../../tables/index.js'
import { cloneDatabase, type TestDatabase } from '../../test/databases.js'
import { cancellable } from '../cancellable.js'
import { Cancellation } from '../cancellation.js'
import { type Connection, connect } from '../connect.js'
import { prepared, preparedForms, statement } from '../prepared-statements.js'
import { isUnavailable } from '../sql-errors.js'

type Db = Connection['db']

const CONNECTIONS = 2

let database: TestDatabase
let url: string
let connection: Connection
let owner: postgres.Sql

beforeAll(async () => {
  database = await cloneDatabase(inject('testServer'), 'demo')
  // Direct connection: a pooler may not be able to cancel.
  url = roleUrl(database.ownerUrl, 'insights')
  connection = connect(url, { name: 'cancelled', max: CONNECTIONS })
  owner = postgres(database.ownerUrl, { max: 2, onnotice: () => {} })
})
afterAll(async () => {
  await Promise.all([connection.close(), owner.end()])
  await database.close()
})

const sleeping = async () =>
  Number(
    (
      await owner`select count(*) as n from pg_stat_activity
        where state = 'active' and query like '%pg_sleep%' and datname = current_database() and pid <> pg_backend_pid()`
    )[0]?.n,
  )

/** A statement of the given duration in seconds, by each way of sending one. */
const WAYS: Record<string, (db: Db, seconds: number) => Promise<unknown>> = {
  'a statement': (() => {
    const asked = statement(() => sql`select pg_sleep(${sql.placeholder('seconds')}::float8)`)
    return (db, seconds) => asked(db, { seconds })
  })(),
  'a prepared query': (() => {
    const asked = prepared((db: Db) =>
      db
        .select({ slept: sql`pg_sleep(${sql.placeholder('seconds')}::float8)` })
        .from(products)
        .where(eq(products.id, 1))
        .prepare('sleeping'),
    )
    return (db, seconds) => asked(db).execute({ seconds })
  })(),
  'a prepared form': (() => {
    const asked = preparedForms((db: Db, form: '1' | '2') =>
      db
        .select({ slept: sql`pg_sleep(${sql.placeholder('seconds')}::float8)` })
        .from(products)
        .where(eq(products.id, Number(form)))
        .prepare(`sleeping_${form}`),
    )
    return (db, seconds) => asked(db, '2').execute({ seconds })
  })(),
  'a query built for once': (db, seconds) =>
    db
      .select({ slept: sql`pg_sleep(${seconds})` })
      .from(products)
      .where(eq(products.id, 1))
      .execute(),
  'SQL written out': (db, seconds) => db.execute(sql`select pg_sleep(${seconds})`),
}

const failure = (work: Promise<unknown>) =>
  work.then(
    () => 'no failure',
    (error: unknown) => error,
  )

describe.each(Object.entries(WAYS))('%s', (_, ask) => {
  test('an uncancelled statement returns its rows', async () => {
    const without = await ask(connection.db, 0)
    expect(await ask(cancellable(connection.db, new Cancellation()), 0)).toEqual(without)
  })

  test('Postgres ends a cancelled statement, and later statements are rejected', async () => {
    const cancellation = new Cancellation()
    const db = cancellable(connection.db, cancellation)
    const asked = failure(ask(db, 60))
    await vi.waitFor(async () => expect(await sleeping()).toBe(1), 20_000)
    cancellation.cancel()
    expect(isUnavailable(await asked)).toBe(true)
    expect(await sleeping()).toBe(0)
    expect(isUnavailable(await failure(ask(db, 0)))).toBe(true)
    expect(await failure(ask(connection.db, 0))).toBe('no failure')
  })
})

describe('protects', () => {
  const take = WAYS['a statement'] as (db: Db, seconds: number) => Promise<unknown>

  /** Takes all connections until the returned function is called. */
  function takeAll(): () => Promise<unknown> {
    const cancellations = Array.from({ length: CONNECTIONS }, () => new Cancellation())
    const taken = cancellations.map((one) => failure(take(cancellable(connection.db, one), 60)))
    return () => {
      for (const one of cancellations) one.cancel()
      return Promise.all(taken)
    }
  }

  test('a cancelled caller stops waiting for a connection', async () => {
    const free = takeAll()
    const cancellation = new Cancellation()
    const waiting = failure(take(cancellable(connection.db, cancellation), 0))
    await vi.waitFor(async () => expect(await sleeping()).toBe(CONNECTIONS), 20_000)
    cancellation.cancel()
    expect(isUnavailable(await waiting)).toBe(true)
    expect(await sleeping()).toBe(CONNECTIONS)
    await free()
  })

  test('a read that others wait for continues until they are cancelled too', async () => {
    const [first, second] = [new Cancellation(), new Cancellation()]
    const asked = failure(take(cancellable(connection.db, first), 60))
    first.holdFor(second)
    first.cancel()
    await sleep(300)
    expect(await sleeping()).toBe(1)
    second.cancel()
    expect(isUnavailable(await asked)).toBe(true)
  })

  test('a read is cancelled once no other operation waits for it', () => {
    const [first, second] = [new Cancellation(), new Cancellation()]
    const release = first.holdFor(second)
    first.cancel()
    release()
    release()
    expect(first.isCancelled).toBe(true)
    expect(second.isCancelled).toBe(false)
  })

  test('running statements finish and waiting ones are rejected behind a pooler that cannot cancel', async () => {
    const pooled = connect(withoutPrepared(url), { max: 1 })
    const cancellation = new Cancellation()
    const db = cancellable(pooled.db, cancellation)
    const [running, waiting] = [failure(take(db, 0.5)), failure(take(db, 0))]
    await vi.waitFor(async () => expect(await sleeping()).toBe(1), 20_000)
    cancellation.cancel()
    expect(isUnavailable(await waiting)).toBe(true)
    expect(await running).toBe('no failure')
    await pooled.close()
  })

  test('a transaction finishes despite a cancellation', async () => {
    const cancellation = new Cancellation()
    const done = cancellable(connection.db, cancellation).transaction(async (tx) => {
      cancellation.cancel()
      await tx.execute('select pg_sleep(0.3)')
      return 'done'
    })
    expect(await done).toBe('done')
  })

  test.each([
    [500, 'other statements wait for it'],
    [3_000, 'the pool takes other connections'],
  ])('a cancel request that is %i ms late ends no other statement: %s', async (lateMs) => {
    const line = await openLine(url, lateMs)
    const narrow = connect(line.url, { max: 1 })
    await narrow.ping()
    const cancellation = new Cancellation()
    const asked = failure(take(cancellable(narrow.db, cancellation), 0.3))
    await vi.waitFor(async () => expect(await sleeping()).toBe(1), 20_000)
    cancellation.cancel()
    const other = failure(take(narrow.db, lateMs / 1_000 + 0.2))
    expect(await asked).toBe('no failure')
    expect(await other).toBe('no failure')
    expect(line.cancels()).toBe(1)
    await narrow.close()
    await line.close()
  })
})

/** The beginning of a cancel request: length and code. */
const CANCEL_REQUEST = Buffer.from('0000001004d2162e', 'hex')

/** A proxy to the database that delays cancel requests. */
async function openLine(to: string, lateMs: number) {
  const { hostname, port } = new URL(to)
  let cancels = 0
  const server = createServer((client) => {
    const upstream = createConnection(Number(port), hostname)
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const)
      one.on('error', () => {}).on('close', () => other.destroy())
    upstream.pipe(client)
    client.once('data', async (first: Buffer) => {
      client.pause()
      if (first.subarray(0, CANCEL_REQUEST.length).equals(CANCEL_REQUEST)) {
        cancels++
        await sleep(lateMs)
      }
      upstream.write(first)
      client.pipe(upstream)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(to)
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url: url.href, cancels: () => cancels, close: () => new Promise((closed) => server.close(closed)) }
}
