import type { Instant } from '@shopstack/schema/scalars'
import type postgres from 'postgres'
import { readInstant } from '../tables/columns.js'
import { accounts } from './accounts.js'
import type { Area, Check } from './check.js'
import { discounts } from './discounts.js'
import { events } from './events.js'
import { idempotency } from './idempotency.js'
import { orders } from './orders.js'
import { attempts, OPEN_ATTEMPTS } from './payment-attempts.js'
import { payments } from './payments.js'
import { provider } from './provider-ledger.js'
import { refunds } from './refunds.js'
import { rollups } from './rollups.js'
import { stock } from './stock.js'
import { text } from './text.js'

/** Everything that is checked, part by part. */
const AREAS: readonly Area[] = [
  accounts,
  text,
  stock,
  orders,
  payments,
  refunds,
  attempts,
  provider,
  discounts,
  events,
  idempotency,
  rollups,
]

/** What one check came to. */
export interface Finding {
  readonly area: string
  readonly name: string
  readonly sentence: string
  /** What was checked, as a noun in the singular, and how many there are. */
  readonly noun: string
  readonly checked: number
  /** How many break the rule, and the first of them: which, and what is wrong with it. */
  readonly violations: number
  readonly offenders: readonly string[]
}

/** The events a consumer of the outbox has not heard yet. */
export interface Undelivered {
  readonly consumer: string
  readonly events: number
  /** For how many seconds the oldest has been waiting. */
  readonly seconds: number
}

/** How a shop stood at one moment. */
export interface Report {
  readonly asOf: Instant
  readonly checks: readonly Finding[]
  /** Attempts to move money whose outcome is not known yet: no fault unless they stay so. */
  readonly inFlight: number
  /** No fault either: a shop that is running delivers them. */
  readonly undelivered: readonly Undelivered[]
}

/** How to look at a shop. */
export interface VerifyOptions {
  /** How many offenders a check names; default 5. */
  limit?: number
  /** Hears which check is being made, as the how manieth, and of how many. */
  onProgress?: (name: string, number: number, total: number) => void
}

type Tx = postgres.TransactionSql

/**
 * Checks a shop against its rules, in one read-only transaction that sees one moment of it: the shop may go on working,
 * and any connection will do that may read all of its tables.
 */
export const verify = (sql: postgres.Sql, options: VerifyOptions = {}): Promise<Report> =>
  // Its result is an object, which the driver's types doubt.
  sql.begin(async (tx) => {
    await tx`set transaction isolation level repeatable read, read only`
    await tx`set local time zone 'UTC'`
    await tx`set local statement_timeout = 0`
    // Sums over all orders are made in memory, and compiling such statements takes longer than running them.
    await tx`set local work_mem = '128MB'`
    await tx`set local jit = off`
    return report(tx, options)
  }) as Promise<Report>

async function report(tx: Tx, { limit = 5, onProgress }: VerifyOptions): Promise<Report> {
  const all = AREAS.flatMap(({ name, checks }) => checks.map((check) => ({ area: name, check })))
  const count = counter(tx)
  const checks: Finding[] = []
  for (const { area, check } of all) {
    onProgress?.(check.name, checks.length + 1, all.length)
    checks.push(await examine(tx, area, check, { checked: await count(check.rows), limit }))
  }
  const [now] = await tx`select now()::text as text`
  return {
    asOf: readInstant(String(now?.text)),
    checks,
    inFlight: await count(`(${OPEN_ATTEMPTS}) open`),
    undelivered: await undelivered(tx),
  }
}

/** Counts rows, the same rows only once. */
function counter(tx: Tx): (rows: string) => Promise<number> {
  const known = new Map<string, number>()
  return async (rows) => {
    const counted = known.get(rows) ?? Number((await tx.unsafe(`select count(*) from ${rows}`))[0]?.count)
    known.set(rows, counted)
    return counted
  }
}

async function examine(
  tx: Tx,
  area: string,
  { name, sentence, noun, broken }: Check,
  { checked, limit }: { checked: number; limit: number },
): Promise<Finding> {
  const [row] = await tx.unsafe(`
    with broken as materialized (${broken})
    select (select count(*) from broken) as violations,
      (select json_agg(concat('${noun} ', id, ': ', found)) from (select * from broken order by id, found limit ${limit}) first) as offenders`)
  const offenders: string[] = row?.offenders ?? []
  return { area, name, sentence, noun, checked, violations: Number(row?.violations), offenders }
}

async function undelivered(tx: Tx): Promise<Undelivered[]> {
  const rows = await tx<Undelivered[]>`
    select consumer, count(*)::int as events,
      greatest(0, extract(epoch from now() - min(created_at)))::float8 as seconds
    from outbox join events on id = event_id group by consumer order by consumer`
  return [...rows]
}
