import { getTableName, is } from 'drizzle-orm'
import { PgTable } from 'drizzle-orm/pg-core'
import { describe, expect, test } from 'vitest'
import * as tables from '../../tables/index.js'
import type { Area } from '../check.js'
import { AREAS } from '../verify.js'

/** Tables without a check, and why. */
const WITHOUT_CHECK: Readonly<Record<string, string>> = {
  search_words: 'derived from the products; rebuilt by the search',
  adopted_ids: 'written once by an adoption, which compares it',
  adoption_notes: 'the report of an adoption',
  audit_log: 'append-only; refers to no row',
  call_nonces: 'swept after half a minute',
  report_links: 'single-use; constraints say all',
  refresh_tokens: 'expire with their session',
  sessions: 'expire',
  account_tokens: 'expire',
  former_emails: 'expire; a trigger guards them',
  erasures: 'written by the erasure only; what its area searches for',
  erased_phrases: 'written by the erasure only; what its area searches for',
  erasure_key: 'one row, by a constraint',
}

/** Areas that search the texts of all tables. */
const OF_ALL_TABLES = new Set(['text', 'erasures'])

function uncheckedTables(names: readonly string[], areas: readonly Area[]): string[] {
  const queries = areas.filter(({ name }) => !OF_ALL_TABLES.has(name)).flatMap(({ checks }) => checks)
  const read = queries.map(({ rows, broken }) => `${rows} ${broken}`).join(' ')
  return names.filter((name) => !new RegExp(`\\b${name}\\b`).test(read))
}

const NAMES = Object.values(tables).flatMap((one: unknown) => (is(one, PgTable) ? [getTableName(one)] : []))

describe('answers', () => {
  test('every table has a check, or a reason why it has none', () => {
    const unchecked = uncheckedTables(NAMES, AREAS)
    const missing = unchecked.filter((name) => !(name in WITHOUT_CHECK))
    expect(missing.map((name) => `${name}: add a check to drizzle/verify/, or a reason here`)).toEqual([])
    expect(Object.keys(WITHOUT_CHECK).filter((name) => !unchecked.includes(name))).toEqual([])
  })
})

describe('refuses', () => {
  test('a table that no check reads is reported', () => {
    expect(uncheckedTables(['orders', 'unlisted'], AREAS)).toEqual(['unlisted'])
  })
})
