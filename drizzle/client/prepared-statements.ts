import { fillPlaceholders, getTableColumns, type SQL } from 'drizzle-orm'
import { type PgColumn, PgDialect, type PgTable } from 'drizzle-orm/pg-core'
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import { cancellationOf, originOf, sentThrough } from './cancellable.js'
import type { Cancellation } from './cancellation.js'
import { registerStatementName } from './pool-observer.js'

/** Creates a value once per connection. */
export function oncePerConnection<Database extends object, Made>(
  make: (db: Database) => Made,
): (db: Database) => Made {
  const made = new WeakMap<Database, Made>()
  return (db) => {
    const origin = originOf(db)
    const known = made.get(origin)
    if (known) return known
    const first = make(origin)
    made.set(origin, first)
    return first
  }
}

/**
 * A query that is built once per connection: building its SQL takes three times as long as running it. `build` must
 * call `.prepare(name)`, so that Postgres keeps the plan.
 */
export function prepared<Database extends object, Query>(
  build: (db: Database) => Query,
): (db: Database) => Query {
  const built = oncePerConnection(build)
  return (db) => sentThrough(db, built(db))
}

/** Like {@link prepared}, for a query with a few variants; `form` is the name of one. */
export function preparedForms<Database extends object, Form extends string, Query>(
  build: (db: Database, form: Form) => Query,
): (db: Database, form: Form) => Query {
  const forms = oncePerConnection((_db: Database) => new Map<Form, Query>())
  return (db, form) => {
    const built = forms(db)
    const query = built.get(form) ?? build(originOf(db), form)
    built.set(form, query)
    return sentThrough(db, query)
  }
}

type Run = (
  text: string,
  params: unknown[],
  cancellation: Cancellation | undefined,
) => Promise<Record<string, unknown>[]>

/** A statement that is sent with the values of its placeholders. */
export type Statement<Row> = (db: object, values: Record<string, unknown>) => Promise<Row[]>

const runs = new WeakMap<object, Run>()
const dialect = new PgDialect()

/** Makes {@link statement} send its statements on `db` with `run`; those of transactions are sent by drizzle. */
export const bindStatements = (db: object, run: Run): void => void runs.set(db, run)

/**
 * A SQL statement with placeholders: built once, planned once per connection, and a transaction of its own unless `db` is
 * one. Rows are as the driver returns them, with the columns of `Row`; {@link rowOf} converts them to rows of a table. `name`
 * appears in traces.
 */
export function statement<Row extends object = Record<string, unknown>>(
  build: () => SQL,
  name?: string,
): Statement<Row> {
  let built: { sql: string; params: unknown[] } | undefined
  return (db, values) => {
    built ??= named(dialect.sqlToQuery(build()), name)
    const run = runs.get(originOf(db))
    const rows = run
      ? run(built.sql, fillPlaceholders(built.params, values), cancellationOf(db))
      : sendInTransaction(db, built, name, values)
    // The columns of the statement.
    return rows as Promise<object[]> as Promise<Row[]>
  }
}

/** drizzle has queries with a name planned once per connection. */
function sendInTransaction(
  tx: object,
  query: { sql: string; params: unknown[] },
  name = 'statement',
  values: Record<string, unknown>,
): Promise<object[]> {
  const { session } = (tx as PostgresJsDatabase)._
  return session.prepareQuery(query, undefined, name, false).execute(values) as Promise<object[]>
}

function named<Query extends { sql: string }>(query: Query, name: string | undefined): Query {
  if (name) registerStatementName(query.sql, name)
  return query
}

const columnsOf = new WeakMap<PgTable, [property: string, column: PgColumn][]>()

/** Converts a driver row of `returning *` to a row of the table; columns that the row lacks are `null`. */
export function rowOf<T extends PgTable>(table: T, raw: Record<string, unknown>): T['$inferSelect'] {
  let columns = columnsOf.get(table)
  if (!columns) {
    columns = Object.entries(getTableColumns(table))
    columnsOf.set(table, columns)
  }
  const row: Record<string, unknown> = {}
  for (const [property, column] of columns) {
    const value = raw[column.name]
    row[property] = value === null || value === undefined ? null : column.mapFromDriverValue(value)
  }
  return row
}
