import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { cloneDatabase, type TestDatabase } from '../../test/databases.js'
import type { Area } from '../check.js'
import { verify } from '../verify.js'
import { populateShop } from './populate-shop.js'

/** The orders, customers and products of the fixture shop. */
type FixtureShop = Awaited<ReturnType<typeof populateShop>>

/** Plants violations, and returns the expected findings by check. */
export type Plant = (sql: postgres.Sql, shop: FixtureShop) => Promise<Record<string, string[]>>

/** The area that sums up the others, and so differs when they do. */
const SUMS = 'rollups'

/**
 * Tests each check of an area: it finds its planted violations, and no other check reports them, unless expected. Each
 * plant is applied alone, to a fixture shop without constraints.
 */
export function testPlants(area: Area, plants: Readonly<Record<string, Plant>>): void {
  describe(`verification of ${area.name}`, () => {
    const isMeant = (name: string) => name === area.name || name !== SUMS
    let ground: TestDatabase
    let shop: FixtureShop
    beforeAll(async () => {
      ground = await cloneDatabase(inject('testServer'), 'empty')
      shop = await connected(ground, async (sql) => {
        const lived = await populateShop(sql)
        await dropConstraints(sql)
        return lived
      })
    })
    afterAll(() => ground.close())

    test.each(area.checks.map(({ name }) => name))('verify finds planted violations: %s', async (name) => {
      const copy = await copyOf(ground)
      try {
        await connected(copy, async (sql) => {
          const plant = plants[name]
          if (!plant) throw new Error(`add a plant for "${name}" to the test of the area ${area.name}`)
          const planted = await plant(sql, shop)
          expect(planted).toHaveProperty(name)
          const { checks } = await verify(sql)
          const broken = checks.filter((check) => check.violations > 0 && isMeant(check.area))
          expect(Object.fromEntries(broken.map((check) => [check.name, check.offenders]))).toEqual(planted)
        })
      } finally {
        await copy.close()
      }
    })
  })
}

const copyOf = ({ ownerUrl }: TestDatabase) =>
  cloneDatabase({ ...inject('testServer'), empty: new URL(ownerUrl).pathname.slice(1) }, 'empty')

async function connected<T>({ ownerUrl }: TestDatabase, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  try {
    return await work(sql)
  } finally {
    await sql.end()
  }
}

/** Drops all constraints: the checks must find rows that got in nevertheless. */
export async function dropConstraints(sql: postgres.Sql): Promise<void> {
  const drops = await sql<{ statement: string }[]>`
    select format('alter table %s drop constraint %I', conrelid::regclass, conname) as statement
    from pg_constraint where contype in ('c', 'f') and connamespace = 'public'::regnamespace and conrelid <> 0
    union all
    select format('drop index %s', indexrelid::regclass)
    from pg_index join pg_class on pg_class.oid = indrelid
    where indisunique and relnamespace = 'public'::regnamespace
      and not exists (select from pg_constraint where conindid = indexrelid)`
  for (const { statement } of drops) await sql.unsafe(statement)
}
