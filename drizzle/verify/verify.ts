import type { Instant } from '@shopstack/schema/scalars'
import type postgres from 'postgres'
import { readInstant } from '../tables/columns.js'
import { accountsArea } from './accounts.js'
import { type Area, type CheckOfArea, checkStatement, groupByFacts } from './check.js'
import { discountsArea } from './discounts.js'
import { erasuresArea } from './erasures.js'
import { idempotencyArea } from './idempotency.js'
import { ordersArea } from './orders.js'
import { eventsArea } from './outbox/events.js'
import { webhooksArea } from './outbox/webhooks.js'
import { attemptsArea, OPEN_ATTEMPTS } from './payments/payment-attempts.js'
import { paymentsArea } from './payments/payments.js'
import { providerArea } from './payments/provider-ledger.js'
import { refundsArea } from './payments/refunds.js'
import { rollupsArea } from './rollups.js'
import { shipmentsArea } from './shipments.js'
import { stockArea } from './stock.js'
import { textArea } from './text.js'

/** The checks by area. */
export const AREAS: readonly Area[] = [
  accountsArea,
  textArea,
  stockArea,
  ordersArea,
  shipmentsArea,
  paymentsArea,
  refundsArea,
  attemptsArea,
  providerArea,
  discountsArea,
  eventsArea,
  idempotencyArea,
  webhooksArea,
  erasuresArea,
  rollupsArea,
]

/** The result of a check. */
export interface Finding {
  readonly area: string
  readonly name: string
  readonly sentence: string
  /** The checked noun in the singular, and the number of rows. */
  readonly noun: string
  readonly checked: number
  /** The number of violations, and the first of them with their description. */
  readonly violations: number
  readonly offenders: readonly string[]
}

/** The undelivered events of a consumer. */
export interface Undelivered {
  readonly consumer: string
  readonly events: number
  /** Age of the oldest, in seconds. */
  readonly seconds: number
}

/** The report of a snapshot. */
export interface VerifyReport {
  readonly asOf: Instant
  readonly checks: readonly Finding[]
  /** Payment attempts without an outcome: violations only if they persist. */
  readonly inFlight: number
  /** No violation: a running shop delivers them. */
  readonly undelivered: readonly Undelivered[]
}

/** The check that is about to run: its area and name, its number, and the number of all. */
export interface VerifyProgress {
  readonly area: string
  readonly name: string
  readonly number: number
  readonly total: number
}

/** Options of a verification. */
export interface VerifyOptions {
  /** Violations listed per check; default 5. */
  limit?: number
  /** Receives the progress before each check. */
  onProgress?: (progress: VerifyProgress) => void
}

type Tx = postgres.TransactionSql

/**
 * Verifies a shop in one read-only transaction with one snapshot: the shop keeps working, and any connection that may
 * read all tables is sufficient. Checks of columns that are hidden from it are left out.
 */
export const verify = (sql: postgres.Sql, options: VerifyOptions = {}): Promise<VerifyReport> =>
  // The driver's types allow arrays of results only.
  sql.begin(async (tx) => {
    await tx`set transaction isolation level repeatable read, read only`
    await tx`set local time zone 'UTC'`
    await tx`set local statement_timeout = 0`
    // Sums over all orders are computed in memory, and JIT compilation takes longer than the statements.
    await tx`set local work_mem = '64MB'`
    await tx`set local jit = off`
    return report(tx, options)
  }) as Promise<VerifyReport>

async function report(tx: Tx, { limit = 5, onProgress }: VerifyOptions): Promise<VerifyReport> {
  const all = await readableChecks(tx)
  const count = counter(tx)
  const checks: Finding[] = []
  for (const together of groupByFacts(all)) {
    for (const [n, { area, check }] of together.entries())
      onProgress?.({ area, name: check.name, number: checks.length + n + 1, total: all.length })
    const found = await examine(tx, together, limit)
    for (const [n, { area, check }] of together.entries()) {
      const { name, sentence, noun, rows } = check
      checks.push({ area, name, sentence, noun, checked: await count(rows), ...found(n) })
    }
  }
  const [now] = await tx`select now()::text as text`
  return {
    asOf: readInstant(String(now?.text)),
    checks,
    inFlight: await count(`(${OPEN_ATTEMPTS}) open`),
    undelivered: await undelivered(tx),
  }
}

/** The checks whose columns the role may read. */
async function readableChecks(tx: Tx): Promise<CheckOfArea[]> {
  const all = AREAS.flatMap(({ name, checks }) => checks.map((check) => ({ area: name, check })))
  const conditions = [...new Set(all.flatMap(({ check }) => check.readable ?? []))]
  const known = new Map<string, boolean>()
  for (const condition of conditions)
    known.set(condition, (await tx.unsafe(`select ${condition} as readable`))[0]?.readable === true)
  return all.filter(({ check }) => check.readable === undefined || known.get(check.readable))
}

/** Counts rows, each set of rows once. */
function counter(tx: Tx): (rows: string) => Promise<number> {
  const known = new Map<string, number>()
  return async (rows) => {
    const counted = known.get(rows) ?? Number((await tx.unsafe(`select count(*) from ${rows}`))[0]?.count)
    known.set(rows, counted)
    return counted
  }
}

/** Runs the queries of checks as one statement; returns the violations of each by its position. */
async function examine(
  tx: Tx,
  together: readonly CheckOfArea[],
  limit: number,
): Promise<(n: number) => Pick<Finding, 'violations' | 'offenders'>> {
  const [row] = await tx.unsafe(checkStatement(together, limit))
  return (n) => ({ violations: Number(row?.[`violations_${n}`]), offenders: row?.[`offenders_${n}`] ?? [] })
}

async function undelivered(tx: Tx): Promise<Undelivered[]> {
  const rows = await tx<Undelivered[]>`
    select consumer, count(*)::int as events,
      greatest(0, extract(epoch from now() - min(created_at)))::float8 as seconds
    from outbox join events on id = event_id group by consumer order by consumer`
  return [...rows]
}
