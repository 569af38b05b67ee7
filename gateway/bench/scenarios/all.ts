import type postgres from 'postgres'
import { GRAPHQL } from './graphql.js'
import { PURCHASE } from './purchase.js'
import { REST } from './rest.js'
import type { Scenario } from './scenario.js'

/** In order of measurement. */
export const SCENARIOS: readonly Scenario[] = [...GRAPHQL, ...REST, PURCHASE]

/** Readies the seeded database for scenarios, and gives the planner statistics of the data that is measured. */
export async function prepareAll(sql: postgres.Sql, scenarios: readonly Scenario[]): Promise<void> {
  for (const { prepare } of scenarios) await prepare?.(sql)
  await sql`vacuum (analyze) products`
}
