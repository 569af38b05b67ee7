import { fillPlaceholders, getTableColumns, type SQL } from 'drizzle-orm'
import { PgDialect, type PgTable } from 'drizzle-orm/pg-core'
import { nameStatement } from './observe.js'

/**
 * A query that is built once per connection: building its SQL costs three times what running it does.
 * `build` must call `.prepare(name)`, which also makes Postgres keep the plan.
 */
export function prepared<Database extends object, Query>(
  build: (db: Database) => Query,
): (db: Database) => Query {
  const built = new WeakMap<Database, Query>()
  return (db) => {
    const known = built.get(db)
    if (known) return known
    const query = build(db)
    built.set(db, query)
    return query
  }
}

/** Like {@link prepared}, for a query with a few forms: `form` names the one that is meant. */
export function preparedForms<Database extends object, Form extends string, Query>(
  build: (db: Database, form: Form) => Query,
): (db: Database, form: Form) => Query {
  const forms = prepared((_db: Database) => new Map<Form, Query>())
  return (db, form) => {
    const known = forms(db).get(form)
    if (known) return known
    const query = build(db, form)
    forms(db).set(form, query)
    return query
  }
}

type Run = (text: string, params: unknown[]) => Promise<Record<string, unknown>[]>

const runs = new WeakMap<object, Run>()
const dialect = new PgDialect()

/** Makes {@link statement} work on `db`. */
export const runThrough = (db: object, run: Run): void => void runs.set(db, run)

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
    const run = runs.get(db)
    if (!run) throw new Error('statements run on a pool that connect() opened, not in a transaction')
    return run(built.sql, fillPlaceholders(built.params, values))
  }
}

function named<Query extends { sql: string }>(query: Query, name: string | undefined): Query {
  if (name) nameStatement(query.sql, name)
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
