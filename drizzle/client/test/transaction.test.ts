import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { Db } from '../../roles/access.js'
import { discountCodes, products } from '../../tables/index.js'
import { cloneDatabase, type TestDatabase } from '../../test/databases.js'
import { withResolvers } from '../../test/with-resolvers.js'
import { type Connection, connect } from '../connect.js'
import { statement } from '../prepared-statements.js'
import { isUniqueViolation, pgCode } from '../sql-errors.js'
import { withTx } from '../transaction.js'

let database: TestDatabase
let connection: Connection
let db: Db<'transactions'>

beforeAll(async () => {
  database = await cloneDatabase(inject('testServer'), 'empty')
  connection = connect(database.roleUrl('transactions'), { max: 2 })
  // The grants of the role and these types come from the same value.
  db = connection.db as unknown as Db<'transactions'>
})
afterAll(async () => {
  await connection.close()
  await database.close()
})

const takeOne = (tx: Db<'transactions'>, id: number) =>
  tx
    .update(products)
    .set({ stock: sql`${products.stock} - 1` })
    .where(eq(products.id, id))

const failWith = (code: string) =>
  sql.raw(`do $$ begin raise exception 'no' using errcode = '${code}'; end $$`)

/** Runs failing work, and returns the number of attempts and the error. */
async function triesOf(work: (tx: Db<'transactions'>) => Promise<unknown>) {
  let tries = 0
  const failure = await withTx(db, (tx) => {
    tries++
    return work(tx)
  }).catch((error: unknown) => error)
  return { tries, failure }
}

/** Resolves for all callers once `count` have arrived; later callers pass. */
function meeting(count: number) {
  let come = 0
  const { promise, resolve } = withResolvers()
  return () => {
    if (++come >= count) resolve()
    return promise
  }
}

describe('answers', () => {
  test('two customers whose baskets lock each other out both get their order', async () => {
    const mugs = [1, 2].map((id) => ({ id, name: `Mug ${id}`, price: 990, stock: 10 }))
    await db.insert(products).values(mugs)
    const bothHoldOne = meeting(2)
    let tries = 0
    const buy = (basket: readonly [number, number]) =>
      withTx(db, async (tx) => {
        tries++
        await takeOne(tx, basket[0])
        await bothHoldOne()
        await takeOne(tx, basket[1])
      })
    await Promise.all([buy([1, 2]), buy([2, 1])])
    const stock = await db.select({ stock: products.stock }).from(products)
    expect(stock).toEqual([{ stock: 8 }, { stock: 8 }])
    expect(tries).toBe(3)
  })

  test('a transaction returns the result of its work', async () => {
    expect(await withTx(db, async () => 'placed')).toBe('placed')
  })
})

describe('refuses', () => {
  const SAVE = { code: 'SAVE', percent: 10 }

  test('a unique violation fails at the first attempt', async () => {
    await db.insert(discountCodes).values(SAVE)
    const { tries, failure } = await triesOf((tx) => tx.insert(discountCodes).values(SAVE))
    expect(tries).toBe(1)
    expect(isUniqueViolation(failure)).toBe(true)
    expect(isUniqueViolation(failure, 'discount_codes_pkey')).toBe(true)
    expect(isUniqueViolation(failure, 'users_email_key')).toBe(false)
  })

  test.each([
    ['40001', 3],
    ['40P01', 3],
    ['23514', 1],
    ['57014', 1],
  ])('work that always fails with %s is rejected after %i attempts', async (code, times) => {
    const { tries, failure } = await triesOf((tx) => tx.execute(failWith(code)))
    expect([tries, pgCode(failure)]).toEqual([times, code])
  })

  test('an error that is not of the database has no code', () => {
    expect([new Error('no'), 'no', null, undefined, { code: 5 }].map(pgCode)).toEqual(['', '', '', '', ''])
    expect(isUniqueViolation(new Error('no'))).toBe(false)
  })
})

const rename = statement(
  () =>
    sql`update products set name = ${sql.placeholder('name')}::text where id = any(${sql.placeholder('ids')}::int[]) returning name`,
  'rename_products',
)

describe('protects', () => {
  test('a prepared statement belongs to its transaction, and is planned once per connection', async () => {
    await db.insert(products).values({ id: 70, name: 'Bowl', price: 990, stock: 1 })
    const names = async () => {
      const rows = await db.select({ name: products.name }).from(products).where(eq(products.id, 70))
      return rows.map(({ name }) => name)
    }
    const undone = withTx(db, async (tx) => {
      expect(await rename(tx, { name: 'Dish', ids: [70] })).toEqual([{ name: 'Dish' }])
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect(await names()).toEqual(['Bowl'])
    const planned = await withTx(db, async (tx) => {
      for (const name of ['Plate', 'Cup']) await rename(tx, { name, ids: [70] })
      return tx.execute(
        sql`select 1 from pg_prepared_statements where statement like '%update products set name%'`,
      )
    })
    expect(planned).toHaveLength(1)
    expect(await names()).toEqual(['Cup'])
  })

  test('failed work is rolled back', async () => {
    const { failure } = await triesOf(async (tx) => {
      await tx.insert(discountCodes).values({ code: 'HALF', percent: 50 })
      throw new RangeError('changed my mind')
    })
    expect(failure).toBeInstanceOf(RangeError)
    expect(await db.select().from(discountCodes).where(eq(discountCodes.code, 'HALF'))).toEqual([])
  })
})
