import { GRAPHQL } from './graphql.js'
import { PURCHASE } from './purchase.js'
import { REST } from './rest.js'
import type { Scenario } from './scenario.js'

/** In order of measurement. */
export const SCENARIOS: readonly Scenario[] = [...GRAPHQL, ...REST, PURCHASE]
