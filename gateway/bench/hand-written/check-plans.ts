import type postgres from 'postgres'
import { RefusedRun } from '../harness/refused-run.js'

/** The used part of a plan in JSON. */
export interface StatementPlan {
  'Node Type': string
  'Relation Name'?: string
  'Index Cond'?: string
  Plans?: readonly StatementPlan[]
}

/** A statement with example parameters. */
export interface CheckedStatement {
  name: string
  text: string
  values: readonly unknown[]
}

/** Reading all of a smaller table costs no more than an index. */
const MIN_ROWS = 1_000
/** With the parameters known to the planner, and without: Postgres chooses after some executions. */
const MODES = ['force_custom_plan', 'force_generic_plan'] as const
/** Nodes that read all rows below them, so that a LIMIT above ends no scan. */
const READS_ALL = new Set(['Sort', 'Aggregate', 'Hash', 'WindowAgg', 'SetOp', 'LockRows', 'ModifyTable'])

/**
 * Checks that no statement reads a whole table: a slow peer would favour the shop.
 * @throws RefusedRun with the first statement that does
 */
export async function checkPlans(sql: postgres.Sql, statements: readonly CheckedStatement[]): Promise<void> {
  const tables = await largeTables(sql)
  await sql.begin(async (tx) => {
    for (const mode of MODES) {
      await tx.unsafe(`set local plan_cache_mode = ${mode}`)
      for (const { name, text, values } of statements) {
        const [scan] = wholeTableScans(await planOf(tx, text, values), tables)
        if (scan) throw new RefusedRun(`The hand-written ${name} has no plan to compare with: ${scan}.`)
      }
    }
  })
}

async function largeTables(sql: postgres.Sql): Promise<ReadonlySet<string>> {
  const rows = await sql<{ relname: string }[]>`
    select relname from pg_class where relkind = 'r' and reltuples >= ${MIN_ROWS}`
  return new Set(rows.map(({ relname }) => relname))
}

async function planOf(
  tx: postgres.TransactionSql,
  text: string,
  values: readonly unknown[],
): Promise<StatementPlan> {
  await tx.unsafe(`prepare checked as ${text}`)
  const parameters = values.length > 0 ? `(${values.map(literal).join(', ')})` : ''
  const [row] = await tx.unsafe(`explain (format json) execute checked${parameters}`)
  await tx.unsafe('deallocate checked')
  // EXPLAIN returns one row.
  const [{ Plan }] = (row as postgres.Row)['QUERY PLAN'] as [{ Plan: StatementPlan }]
  return Plan
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  const text = Array.isArray(value) ? `{${value.join(',')}}` : String(value)
  return `'${text.replaceAll("'", "''")}'`
}

/**
 * The nodes of a plan that read all of one of these tables, as text. An index in the order of a LIMIT is read in part;
 * an index-only scan that counts rows reads no table.
 */
export function wholeTableScans(
  node: StatementPlan,
  tables: ReadonlySet<string>,
  isLimited = false,
): string[] {
  const { 'Node Type': type, 'Relation Name': table = '', 'Index Cond': condition, Plans = [] } = node
  const isWhole = type === 'Seq Scan' || (type === 'Index Scan' && condition === undefined && !isLimited)
  const below = type === 'Limit' || (isLimited && !READS_ALL.has(type))
  return [
    ...(isWhole && tables.has(table) ? [`${type} on all of ${table}`] : []),
    ...Plans.flatMap((plan) => wholeTableScans(plan, tables, below)),
  ]
}
