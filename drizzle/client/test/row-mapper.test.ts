import { asc, getTableColumns, sql } from 'drizzle-orm'
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { orders, products, users } from '../../tables/index.js'
import { cloneDatabase, type TestDatabase } from '../../test/databases.js'
import { type Connection, connect } from '../connect.js'

let database: TestDatabase
let connection: Connection
let plain: PostgresJsDatabase

beforeAll(async () => {
  database = await cloneDatabase(inject('testServer'), 'demo')
  connection = connect(database.ownerUrl, { max: 2 })
  plain = drizzle(connection.sql)
})
afterAll(async () => {
  await connection?.close()
  await database?.close()
})

const QUERIES: Readonly<Record<string, (db: PostgresJsDatabase) => Promise<unknown[]>>> = {
  'all columns of orders': (db) =>
    db.select().from(orders).orderBy(asc(orders.id)).limit(50).prepare('all').execute(),
  'all columns of users': (db) =>
    db.select().from(users).orderBy(asc(users.id)).limit(50).prepare('users').execute(),
  'expressions and columns under other names': (db) =>
    db
      .select({
        own: products.price,
        doubled: sql<number>`${products.price} * 2`.mapWith(products.price),
        raw: sql`${products.id}::text`,
        named: sql`lower(${products.name})`.as('lowered'),
        nothing: sql`null`,
        at: products.createdAt,
      })
      .from(products)
      .orderBy(asc(products.id))
      .limit(50)
      .prepare('expressions')
      .execute(),
  'a join': (db) =>
    db
      .select({ order: getTableColumns(orders), name: users.name })
      .from(users)
      .leftJoin(orders, sql`${orders.userId} = ${users.id}`)
      .orderBy(asc(users.id), asc(orders.id))
      .limit(50)
      .prepare('join')
      .execute(),
  'an insert that returns rows': (db) =>
    db
      .update(products)
      .set({ name: 'Same' })
      .where(sql`${products.id} = 1`)
      .returning({ id: products.id, price: products.price })
      .prepare('update')
      .execute(),
}

test.each(Object.keys(QUERIES))('rows of %s are those that drizzle returns', async (name) => {
  const query = QUERIES[name]
  const [ours, theirs] = [await query?.(connection.db), await query?.(plain)]
  expect(ours).toEqual(theirs)
  expect(ours?.length).toBeGreaterThan(0)
})
