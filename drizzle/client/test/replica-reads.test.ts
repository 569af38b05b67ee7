import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { replicaUrl } from '../../environment/env.js'
import { roleUrl } from '../../roles/grant-access.js'
import { products } from '../../tables/index.js'
import { type Replicated, startReplicated } from '../../test/replica-server.js'
import { type Connection, connect } from '../connect.js'
import { prepared, statement } from '../prepared-statements.js'
import { type ReplicaReads, replayedPosition, replicaReads, writtenPosition } from '../replica-reads.js'
import { pgCode } from '../sql-errors.js'

let shop: Replicated
let replica: Connection
let primary: Connection
let reads: ReplicaReads
const asked = { replica: [] as string[], primary: [] as string[] }
const failures: string[] = []

beforeAll(async () => {
  shop = await startReplicated()
  await shop.owner`insert into products (name, price, stock) values ('Lamp', 19.99, 3), ('Chair', 49.5, 1)`
})
afterAll(() => shop.close())

beforeEach(async () => {
  for (const list of [failures, asked.replica, asked.primary]) list.length = 0
  const role = roleUrl(shop.primaryUrl, 'insights')
  primary = connect(role, { observer: hears(asked.primary) })
  await primary.ping()
  const url = replicaUrl(shop.replicaUrl, role)
  replica = connect(url, { observer: hears(asked.replica), typesOf: primary.sql })
  const onFailure = (error: unknown) => void failures.push(pgCode(error))
  reads = replicaReads({ replica: replica.sql, primary: primary.sql, onFailure })
  await caughtUp()
  for (const list of [asked.replica, asked.primary]) list.length = 0
})
afterEach(() => Promise.all([primary.close(), replica.close()]))

const hears = (list: string[]) => ({
  statement(text: string) {
    list.push(text)
    return () => {}
  },
  transaction: () => () => {},
})

/** Waits until the replica is complete. */
const caughtUp = () =>
  vi.waitFor(
    async () => {
      const written = await writtenPosition(primary.sql)
      const [row] = await shop.replica.ask("select pg_last_wal_replay_lsn() - '0/0' as bytes")
      expect(Number(row?.bytes)).toBeGreaterThanOrEqual(written.bytes)
    },
    { timeout: 20_000, interval: 20 },
  )

const named = statement(
  () => sql`select name from products where id = any(${sql.placeholder('ids')}::integer[]) order by id`,
)
const listed = prepared((db: ReplicaReads['db']) =>
  db.select({ id: products.id, price: products.price }).from(products).orderBy(products.id).prepare('listed'),
)

describe('answers', () => {
  test('the replica runs every form of read, and the primary none', async () => {
    expect(await named(reads.db, { ids: [2, 1] })).toEqual([{ name: 'Lamp' }, { name: 'Chair' }])
    expect(await listed(reads.db).execute({})).toEqual([
      { id: 1, price: 1999 },
      { id: 2, price: 4950 },
    ])
    expect(await reads.db.select({ stock: products.stock }).from(products).limit(1)).toEqual([{ stock: 3 }])
    expect([...(await reads.db.execute(sql`select pg_is_in_recovery() as is`))]).toEqual([{ is: true }])
    expect([asked.replica.length, asked.primary]).toEqual([4, []])
  })

  test('the written position of the primary and the replayed position of the replica are read', async () => {
    const written = await writtenPosition(primary.sql)
    const applied = await replayedPosition(replica.sql)
    expect(applied).toEqual({ name: written.name, bytes: expect.any(Number), age: expect.any(Number) })
    expect(applied.bytes).toBeGreaterThanOrEqual(written.bytes)
  })

  test('a server that is no replica has no replayed position', async () => {
    expect(await replayedPosition(primary.sql)).toMatchObject({ bytes: null })
  })
})

describe('refuses', () => {
  test('writes are rejected', async () => {
    await expect(reads.db.execute(sql`delete from events`)).rejects.toThrow()
    expect(asked.primary).toEqual([])
  })

  test('errors of the statement and timeouts are not retried on the primary', async () => {
    const wrong = await reads.db.execute(sql`select 1 / 0`).catch(pgCode)
    const slow = reads.db.execute(sql`select pg_sleep(5), set_config('statement_timeout', '1', false)`)
    const cancelled = await Promise.all([slow.catch(pgCode), cancelSleepers()])
    expect([wrong, cancelled[0]]).toEqual(['22012', '57014'])
    expect([asked.primary, failures]).toEqual([[], []])
  })
})

/** A statement is sent when it is awaited. */
const begun = <T>(statement: PromiseLike<T>): Promise<T> => Promise.resolve(statement)

/** Simulates a statement timeout without waiting. */
const cancelSleepers = () =>
  vi.waitFor(
    async () => {
      const [row] = await shop.replica.ask(
        `select count(pg_cancel_backend(pid)) from pg_stat_activity where query like 'select pg_sleep%' and state = 'active'`,
      )
      expect(Number(row?.count)).toBe(1)
    },
    { timeout: 20_000, interval: 20 },
  )

describe('protects', () => {
  test('a read cancelled by recovery runs on the primary', async () => {
    const read = begun(
      // Runs on the replica until it is cancelled, so a late look finds it.
      reads.db.execute(
        sql`select count(*)::int as many, pg_sleep(case when pg_is_in_recovery() then 60 else 0 end)::text as slept from products`,
      ),
    )
    await vi.waitFor(
      async () => {
        const sleeping = await shop.replica.ask(
          `select from pg_stat_activity where query like '%slept%' and wait_event = 'PgSleep'`,
        )
        expect(sleeping.count).toBe(1)
      },
      { timeout: 20_000, interval: 10 },
    )
    await shop.owner.begin((tx) => tx`lock table products in access exclusive mode`)
    expect([...(await read)]).toEqual([{ many: 2, slept: '' }])
    expect(failures).toEqual(['40001'])
    expect(asked.primary).toHaveLength(1)
  })

  test('reads succeed when the replica is killed or missing', async () => {
    const slow = sql`select case when pg_is_in_recovery() then pg_sleep(60) end, 'read' as what`
    const during = Promise.all(Array.from({ length: 5 }, () => reads.db.execute(slow)))
    await vi.waitFor(async () => {
      const [row] = await shop.replica.ask(
        "select count(*)::int from pg_stat_activity where wait_event = 'PgSleep'",
      )
      expect(row?.count).toBe(5)
    }, 20_000)
    await shop.replica.kill()
    for (const rows of await during) expect(rows).toMatchObject([{ what: 'read' }])
    expect(await named(reads.db, { ids: [1] })).toEqual([{ name: 'Lamp' }])
    expect(failures).toHaveLength(6)
    await shop.replica.start()
    await vi.waitFor(async () => {
      failures.length = 0
      expect(await named(reads.db, { ids: [1] })).toEqual([{ name: 'Lamp' }])
      expect(failures).toEqual([])
    }, 20_000)
  })

  test('reads do not wait for a replica that stopped responding', async () => {
    const wake = await shop.replica.freeze()
    try {
      const read = begun(named(reads.db, { ids: [2] }))
      await vi.waitFor(() => expect(asked.replica).toHaveLength(1), 20_000)
      reads.abandon()
      expect(await read).toEqual([{ name: 'Chair' }])
    } finally {
      wake()
    }
  })
})
