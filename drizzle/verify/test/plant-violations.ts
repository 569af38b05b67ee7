import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { cloneDatabase, type TestDatabase } from '../../test/databases.js'
import type { Area } from '../check.js'
import { verify } from '../verify.js'
import { liveAWhile } from './fixtures.js'

/** The orders, customers and products of a shop that has lived. */
export type Lived = Awaited<ReturnType<typeof liveAWhile>>

/** Breaks a shop, and answers what is to be found: the offenders by the check. */
export type Plant = (sql: postgres.Sql, shop: Lived) => Promise<Record<string, string[]>>

/** The area that counts what the others check, and so differs whenever they do. */
const SUMS = 'rollups'

/**
 * For each check of an area, that it finds what is planted for it and that no other check minds, unless the plant says
 * so. The plants are put, each alone, into a shop that has lived and where nothing refuses a bad row any more.
 */
export function findsPlants(area: Area, plants: Readonly<Record<string, Plant>>): void {
  describe(`${area.name}: each check finds what breaks it`, () => {
    const isMeant = (name: string) => name === area.name || name !== SUMS
    let ground: TestDatabase
    let shop: Lived
    beforeAll(async () => {
      ground = await cloneDatabase(inject('testServer'), 'empty')
      shop = await connected(ground, async (sql) => {
        const lived = await liveAWhile(sql)
        await letGuardsDown(sql)
        return lived
      })
    })
    afterAll(() => ground.close())

    test.each(area.checks.map(({ name }) => name))('%s', async (name) => {
      const copy = await copyOf(ground)
      try {
        await connected(copy, async (sql) => {
          const planted = await plants[name]?.(sql, shop)
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

/** Drops all that keeps bad rows out: the checks have to see what gets in nevertheless. */
async function letGuardsDown(sql: postgres.Sql): Promise<void> {
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
