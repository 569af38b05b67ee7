import { sql } from 'drizzle-orm'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { cloneDatabase, type TestDatabase } from '../../test/databases.js'
import { type Connection, connect } from '../connect.js'
import { pgCode } from '../sql-errors.js'

let database: TestDatabase
let connection: Connection
let owner: postgres.Sql

beforeAll(async () => {
  database = await cloneDatabase(inject('testServer'), 'empty')
  connection = connect(database.roleUrl('transactions'), { name: 'lossy', max: 3 })
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
})
afterAll(async () => {
  await Promise.all([connection.close(), owner.end()])
  await database.close()
})

const cutAll = () =>
  owner`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'lossy'`
const code = (count: number) => `insert into discount_codes (code, percent) values ('CODE${count}', 10)`
const codes = async () =>
  (await owner`select code from discount_codes where code like 'CODE%'`).map((r) => r.code)

/** The result of work: `done`, or the code of its error. */
const endOf = (work: PromiseLike<unknown>) =>
  Promise.resolve(work).then(
    () => 'done',
    (error: unknown) => pgCode(error) || String(error),
  )

type Tx = Pick<Connection['db'], 'execute'>

/** Runs work in a transaction; with `lose` its connection is lost. Returns the outcome of the work. */
async function inTransaction(
  work: (tx: Tx, lose: () => Promise<void>) => Promise<unknown>,
): Promise<unknown> {
  let did: Promise<unknown> = Promise.resolve()
  const end = endOf(
    connection.db.transaction(async (tx) => {
      await tx.execute('select 1')
      did = work(tx, async () => {
        await cutAll()
        await end
      })
      return did
    }),
  )
  expect(await end).toMatch(/CONNECTION_CLOSED|ECONNRESET/)
  return endOf(did)
}

describe('protects', () => {
  test('a statement that cannot be sent does not mix up the results of others', async () => {
    const narrow = connect(database.roleUrl('transactions'), { max: 2 })
    const ask = (n: number) =>
      narrow.db.execute(sql`select ${n % 5 === 3 ? undefined : n}::int as n`).then(
        ([row]) => row?.n,
        () => 'refused',
      )
    const asked = Array.from({ length: 60 }, (_, n) => n)
    const answers = await Promise.all(asked.map(ask))
    expect(answers).toEqual(asked.map((n) => (n % 5 === 3 ? 'refused' : n)))
    await narrow.close()
  })

  test.each([[undefined], [new Date()], [{}], [[undefined]], [[1, {}]]])(
    'the value %j is rejected without harming the connection',
    async (value) => {
      await expect(connection.sql.unsafe('select $1', [value as never])).rejects.toThrow('Parameter 1')
      await expect(connection.sql.begin((tx) => tx.unsafe('select $1', [value as never]))).rejects.toThrow(
        'Parameter 1',
      )
      expect(await connection.ping()).toBeTruthy()
    },
  )

  // The driver would end the process in each phase.
  test('the process survives the loss of a connection in every phase of a transaction', async () => {
    await inTransaction(async (tx, lose) => {
      await Promise.all([tx.execute('select pg_sleep(60)'), lose()])
    })
    await inTransaction(async (_, lose) => {
      await lose()
      throw new RangeError('changed my mind')
    })
    expect(await inTransaction((_, lose) => lose())).toBe('done')
    expect(await endOf(connection.sql`select 1`)).toBe('done')
  })

  test('statements after the loss of a connection do not run outside of their transaction', async () => {
    const end = await inTransaction(async (tx, lose) => {
      await tx.execute(code(1))
      await lose()
      await Promise.all([1, 2, 3].map(() => connection.sql`select 1`))
      await tx.execute(code(2))
    })
    expect(end).not.toBe('done')
    expect(await codes()).toEqual([])
  })

  test('no statement waits forever on a connection that was lost while in use', async () => {
    let isOver = false
    const ends: string[] = []
    const customers = [1, 2, 3].map(async () => {
      while (!isOver) {
        ends.push(await endOf(connection.sql`select 1`))
        // A phase of the driver in which a loss may occur.
        await new Promise(setImmediate)
      }
    })
    for (let i = 0; i < 25; i++) {
      await cutAll()
      const before = ends.length
      await vi.waitFor(() => expect(ends.slice(before)).toContain('done'), 20_000)
    }
    isOver = true
    await Promise.all(customers)
    expect(await Promise.all([1, 2, 3, 4].map(() => endOf(connection.sql`select 1`)))).toEqual(
      Array(4).fill('done'),
    )
  })

  test('reads and writes work after a loss as before', async () => {
    const read = async () => {
      const [row] = await connection.sql`select now() as at, array[1, 2] as ids, ${[3, 4]}::int[] as given`
      return row
    }
    const as = { at: expect.any(String), ids: [1, 2], given: [3, 4] }
    expect(await read()).toEqual(as)
    await cutAll()
    await vi.waitFor(async () => expect(await read()).toEqual(as), 20_000)
  })
})
