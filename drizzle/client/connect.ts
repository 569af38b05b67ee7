import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type postgres from 'postgres'
import { enableNotify } from '../events/outbox.js'
import type { StatementOptions } from './cancellable.js'
import { captureStatementNames, observePool, type PoolObserver } from './pool-observer.js'
import { bindStatements } from './prepared-statements.js'
import { openPool } from './resilient-pool.js'
import { mapRowsFlat } from './row-mapper.js'

/** A connection pool. */
export interface Connection<Database = PostgresJsDatabase> {
  readonly db: Database
  readonly sql: postgres.Sql
  /** Resolves when the database responds. */
  ping(): Promise<unknown>
  close(): Promise<void>
}

/** Default maximum of connections per pool. */
export const MAX_CONNECTIONS = 10

/** Options of a pool. */
export interface ConnectOptions {
  /** Maximum connections; default {@link MAX_CONNECTIONS}. */
  max?: number
  /** The `application_name` in Postgres. */
  name?: string
  /** Receives the text and the parameters of every statement: tests count and explain them. */
  onStatement?: (text: string, params: readonly unknown[]) => void
  /** Receives statements and transactions, for metrics and traces. */
  observer?: PoolObserver
  /**
   * A connected pool on a copy of the same data, whose types are reused. The driver queries types when it connects; a
   * connection lost during that query would end the process.
   */
  typesOf?: postgres.Sql
  /** URL for LISTEN, which transaction poolers do not support; `null`: nowhere. Default: `url`. */
  listenUrl?: string | null | undefined
}

/**
 * Opens a pool that survives the loss of connections. It connects on the first statement; sessions use UTC.
 * `prepare=false` in the URL disables prepared statements.
 */
export function connect(url: string, options: ConnectOptions = {}): Connection {
  const settings = {
    max: options.max ?? MAX_CONNECTIONS,
    connect_timeout: 5,
    fetch_types: !options.typesOf,
    // columns.ts parses `timestamptz` text as UTC.
    connection: { application_name: options.name ?? 'shopstack', TimeZone: 'UTC' },
    onnotice: () => {},
  }
  const pool = openPool(url, settings, options.listenUrl)
  const { observer, typesOf } = options
  if (typesOf) copyTypes(pool.sql, typesOf)
  const sql = observer ? observePool(pool.sql, observer) : pool.sql
  const logger = options.onStatement && { logQuery: options.onStatement }
  const db = drizzle(sql, logger ? { logger } : {})
  mapRowsFlat(db._.session)
  if (observer || options.onStatement) captureStatementNames(db._.session)
  enableNotify(db, sql)
  bindStatements(db, (text, params, cancellation) => {
    options.onStatement?.(text, params)
    const statementOptions: StatementOptions = { prepare: true, cancellation }
    // drizzle's columns and casts have converted the parameters.
    return sql.unsafe(text, params as postgres.ParameterOrJSON<never>[], statementOptions)
  })
  return { db, sql, ping: () => sql.unsafe('select 1'), close: pool.close }
}

function copyTypes(sql: postgres.Sql, { options }: postgres.Sql): void {
  Object.assign(sql.options.parsers, options.parsers)
  Object.assign(sql.options.serializers, options.serializers)
}
