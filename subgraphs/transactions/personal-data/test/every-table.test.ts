import { exportQuery } from '@shopstack/drizzle/accounts/export-account'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { transactions } from '../../subgraph.js'

const shop = useSubgraph(transactions, 'empty')

/** Tables that refer to accounts and are in no export, and why. */
const NOT_EXPORTED: Readonly<Record<string, string>> = {
  customer_sales: 'sums of the exported orders',
  discount_uses: 'counts of the exported orders',
  idempotency_keys: 'references to the results of requests, for a day',
  account_tokens: 'hashes of tokens, until they expire',
  report_links: 'hashes of tokens of administrators, until they expire',
  erasures: 'of erased accounts only',
  erased_phrases: 'of erased accounts only',
  stock_movements: 'about products; actions of the account are in its audit entries',
}

/** Tables that refer to accounts and keep their rows as they are, and why. */
const NOT_ERASED: Readonly<Record<string, string>> = {
  customer_sales: 'amounts under an id',
  discount_uses: 'counts under an id',
  report_links: 'hashes of tokens, until they expire',
  shipments: 'carrier and tracking number are kept with the order',
  stock_movements: 'quantities; notes are those of the catalog',
}

/** Tables with the id of an account: a foreign key, `user_id` or `actor_id`. */
async function tablesOfAccounts(): Promise<string[]> {
  const rows = await shop().owner<{ name: string }[]>`
    select conrelid::regclass::text as name from pg_constraint
    where contype = 'f' and confrelid = 'users'::regclass
    union
    select table_name from information_schema.columns join information_schema.tables using (table_schema, table_name)
    where table_schema = 'public' and table_type = 'BASE TABLE' and column_name in ('user_id', 'actor_id')
    order by name`
  return rows.map(({ name }) => name)
}

const unread = (names: readonly string[], text: string) =>
  names.filter((name) => !new RegExp(`\\b${name}\\b`).test(text))

describe('answers', () => {
  test('every table that refers to accounts is exported, or a reason is given', async () => {
    const left = unread(await tablesOfAccounts(), exportQuery(1))
    const missing = left.filter((name) => !(name in NOT_EXPORTED))
    expect(missing.map((name) => `${name}: add it to export-account.ts, or a reason here`)).toEqual([])
    expect(Object.keys(NOT_EXPORTED).filter((name) => !left.includes(name))).toEqual([])
  })

  test('every table that refers to accounts is erased, or a reason is given', async () => {
    const [row] = await shop().owner`select prosrc from pg_proc where proname = 'erase_account'`
    const left = unread(await tablesOfAccounts(), String(row?.prosrc))
    const missing = left.filter((name) => !(name in NOT_ERASED))
    expect(
      missing.map((name) => `${name}: add it to erase_account in a migration, or a reason here`),
    ).toEqual([])
    expect(Object.keys(NOT_ERASED).filter((name) => !left.includes(name))).toEqual([])
  })
})

describe('refuses', () => {
  test('a table that refers to accounts and is named nowhere is reported', async () => {
    await shop().owner`create table unlisted (author_id integer references users, note text)`
    try {
      expect(unread(await tablesOfAccounts(), exportQuery(1))).toContain('unlisted')
    } finally {
      await shop().owner`drop table unlisted`
    }
  })
})
