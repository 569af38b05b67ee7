import { setTimeout as sleep } from 'node:timers/promises'
import type postgres from 'postgres'
import { GRAPHQL } from './graphql.js'
import { PURCHASE } from './purchase.js'
import { REST } from './rest.js'
import type { Scenario } from './scenario.js'

/** In order of measurement. */
export const SCENARIOS: readonly Scenario[] = [...GRAPHQL, ...REST, PURCHASE]

const VACUUM_INTERVAL_MS = 500
const MAX_VACUUMS = 60

/** Readies the seeded database for scenarios, and gives the planner statistics of the data that is measured. */
export async function prepareAll(sql: postgres.Sql, scenarios: readonly Scenario[]): Promise<void> {
  for (const { prepare } of scenarios) await prepare?.(sql)
  // An analysis by autovacuum keeps old rows while it runs; a page with old rows cannot be counted from an index.
  for (let round = 0; round < MAX_VACUUMS; round++) {
    await sql`vacuum (analyze) products`
    const [pages] =
      await sql`select relpages > relallvisible as has_old_rows from pg_class where oid = 'products'::regclass`
    if (!pages?.has_old_rows) return
    await sleep(VACUUM_INTERVAL_MS)
  }
}
