import { insights } from '@shopstack/insights'
import { anonymousCaller } from '@shopstack/kit/auth/caller'
import { readConfig } from '@shopstack/kit/config/read-config'
import { disposables } from '@shopstack/kit/process/disposables'
import { openResources } from '@shopstack/kit/process/resources'
import { connectAs } from '@shopstack/kit/process/role-connections'
import type { Subgraph } from '@shopstack/kit/subgraph/definition'
import { openSubgraph } from '@shopstack/kit/subgraph/open-subgraph'
import { createLogger } from '@shopstack/kit/telemetry/log'
import { transactions } from '@shopstack/transactions'
import type postgres from 'postgres'
import { type CountedOperation, READS } from './reads.js'
import type { FilledShop } from './shops.js'

/** The rows of products and words that an operation reads: the most of all its variables, by Postgres' own count. */
export interface RowsRead {
  name: string
  small: number
  large: number
  atMost: number
  met: boolean
}

type Variables = Record<string, unknown>

/** Runs before the first that is counted: Postgres keeps a plan after the fifth run on a connection. */
const MIN_WARM_UP_RUNS = 6

/** What each operation reads in both shops. Unlike times, it does not depend on what else the machine does. */
export async function rowsRead(
  [small, large]: readonly [FilledShop, FilledShop],
  signal: AbortSignal,
): Promise<RowsRead[]> {
  const asked = await Promise.all(
    READS.map(async (read) => ({ read, variables: await read.variables(small.sql) })),
  )
  const most: number[][] = []
  for (const shop of [small, large]) most.push(await mostRows(shop, asked, signal))
  return asked.map(({ read: { name, atMost } }, n) => {
    const [few = Number.NaN, many = Number.NaN] = most.map((rows) => rows[n])
    return { name, small: few, large: many, atMost, met: many <= atMost }
  })
}

async function mostRows(
  shop: FilledShop,
  asked: readonly { read: CountedOperation; variables: readonly Variables[] }[],
  signal: AbortSignal,
): Promise<number[]> {
  const open = disposables()
  try {
    const subgraphs = await openSubgraphs(shop, open)
    const most: number[] = []
    for (const { read, variables } of asked) {
      const { subgraph, flush } = subgraphs[read.subgraph]
      const ask = (one: Variables) => answered(subgraph, read, one)
      for (let run = 0; run < MIN_WARM_UP_RUNS; run++) await ask(variables[run % variables.length] ?? {})
      const rows: number[] = []
      for (const one of variables) {
        signal.throwIfAborted()
        const before = await rowsSoFar(shop, flush)
        await ask(one)
        rows.push((await rowsSoFar(shop, flush)) - before)
      }
      most.push(Math.max(...rows))
    }
    return most
  } finally {
    await open.close()
  }
}

/** Both subgraphs with one connection each, whose row counts Postgres publishes on request. */
async function openSubgraphs({ settings, roleUrls }: FilledShop, open: ReturnType<typeof disposables>) {
  const resources = open.add(
    'resources',
    await openResources(readConfig(settings), roleUrls, createLogger({ level: 'silent' })),
    (r) => r.close(),
  )
  const own = <Opened extends { sql: postgres.Sql; close(): Promise<void> }>(opened: Opened) => ({
    ...open.add('connection', opened, (connection) => connection.close()),
    flush: () => opened.sql.unsafe('select pg_stat_force_next_flush()'),
  })
  const search = own(connectAs('insights', roleUrls.insights, { max: 1 }))
  const catalog = own(connectAs('transactions', roleUrls.transactions, { max: 1 }))
  return {
    insights: { subgraph: openSubgraph(insights, search.db, resources), flush: search.flush },
    transactions: { subgraph: openSubgraph(transactions, catalog.db, resources), flush: catalog.flush },
  }
}

async function answered(
  subgraph: Subgraph,
  { query }: CountedOperation,
  variables: Variables,
): Promise<void> {
  const { errors } = await subgraph.execute({ query, variables }, anonymousCaller())
  if (errors) throw new Error(`${query} fails: ${errors[0]?.message}`)
}

async function rowsSoFar(shop: FilledShop, flush: () => PromiseLike<unknown>): Promise<number> {
  await flush()
  const [row] = await shop.sql<{ rows: number }[]>`
    select sum(seq_tup_read + idx_tup_fetch)::int8::text as rows
    from pg_stat_user_tables where relname in ('products', 'search_words')`
  return Number(row?.rows)
}
