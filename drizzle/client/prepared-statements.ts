import { fillPlaceholders, getTableColumns, type SQL } from 'drizzle-orm'
import { PgDialect, type PgTable } from 'drizzle-orm/pg-core'
import { cancellationOf, originOf, sentThrough } from './cancellable.js'
import type { Cancellation } from './cancellation.js'
import { registerStatementName } from './pool-observer.js'

/** What is made once per connection, whichever operation asks for it. */
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
 * A query that is built once per connection: building its SQL costs three times what running it does.
 * `build` must call `.prepare(name)`, which also makes Postgres keep the plan.
 */
export function prepared<Database extends object, Query>(
  build: (db: Database) => Query,
): (db: Database) => Query {
  const built = oncePerConnection(build)
  return (db) => sentThrough(db, built(db))
}

/** Like {@link prepared}, for a query with a few forms: `form` names the one that is meant. */
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

const runs = new WeakMap<object, Run>()
const dialect = new PgDialect()

/** Makes {@link statement} work on `db`. */
export const bindStatements = (db: object, run: Run): void => void runs.set(db, run)

/**
 * A statement written out as SQL with placeholders: built once, planned by Postgres once per connection, and a
 * transaction of its own. Its rows come as the driver reads them; {@link rowOf} makes rows of a table of them. `name` is
 * what traces call it.
 */
export function statement(
  build: () => SQL,
  name?: string,
): (db: object, values: Record<string, unknown>) => Promise<Record<string, unknown>[]> {
  let built: { sql: string; params: unknown[] } | undefined
  return (db, values) => {
    built ??= named(dialect.sqlToQuery(build()), name)
    const run = runs.get(originOf(db))
    if (!run) throw new Error('statements run on a pool that connect() opened, not in a transaction')
    return run(built.sql, fillPlaceholders(built.params, values), cancellationOf(db))
  }
}

function named<Query extends { sql: string }>(query: Query, name: string | undefined): Query {
  if (name) registerStatementName(query.sql, name)
  return query
}

/** What the driver read for `returning *` of a table, as drizzle reads it. */
export function rowOf<T extends PgTable>(table: T, raw: Record<string, unknown>): T['$inferSelect'] {
  const columns = Object.entries(getTableColumns(table)).map(([property, column]) => {
    const value = raw[column.name]
    return [property, value === null || value === undefined ? null : column.mapFromDriverValue(value)]
  })
  return Object.fromEntries(columns)
}
