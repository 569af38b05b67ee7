import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type postgres from 'postgres'
import { enableNotify } from '../events/outbox.js'
import type { StatementOptions } from './cancellable.js'
import { captureStatementNames, observePool, type PoolObserver } from './pool-observer.js'
import { bindStatements } from './prepared-statements.js'
import { openPool } from './resilient-pool.js'

/** A pool of connections, as its owner opened it. */
export interface Connection<Database = PostgresJsDatabase> {
  readonly db: Database
  readonly sql: postgres.Sql
  /** Resolves when the database answers. */
  ping(): Promise<unknown>
  close(): Promise<void>
}

/** How many connections a pool opens unless told otherwise. */
export const MAX_CONNECTIONS = 10

/** How a pool behaves. */
export interface ConnectOptions {
  /** Connections at most; default {@link MAX_CONNECTIONS}. */
  max?: number
  /** Shown by Postgres as `application_name`. */
  name?: string
  /** Hears every statement as it is sent: tests count them. */
  onStatement?: (text: string) => void
  /** Hears what the pool does, for metrics and traces. */
  observer?: PoolObserver
  /**
   * A pool on a copy of the same data that has been asked something: its types are taken over. The driver asks for them
   * when it connects, and when the connection is lost at that moment nobody hears it, which ends the process.
   */
  typesOf?: postgres.Sql
  /** Where it listens, which a pooler that hands connections around cannot do for it; `null`: nowhere. Default: `url`. */
  listenUrl?: string | null | undefined
}

/**
 * Opens a pool, which outlives its connections. Nothing is sent before the first statement; each session speaks UTC.
 * With `prepare=false` in its URL the server is asked to keep no statements.
 */
export function connect(url: string, options: ConnectOptions = {}): Connection {
  const settings = {
    max: options.max ?? MAX_CONNECTIONS,
    connect_timeout: 5,
    fetch_types: !options.typesOf,
    // `timestamptz` text is read as UTC (columns.ts).
    connection: { application_name: options.name ?? 'shopstack', TimeZone: 'UTC' },
    onnotice: () => {},
  }
  const pool = openPool(url, settings, options.listenUrl)
  const { observer, typesOf } = options
  if (typesOf) takeTypes(pool.sql, typesOf)
  const sql = observer ? observePool(pool.sql, observer) : pool.sql
  const logger = options.onStatement && { logQuery: options.onStatement }
  const db = drizzle(sql, logger ? { logger } : {})
  if (observer) captureStatementNames(db._.session)
  enableNotify(db, sql)
  bindStatements(db, (text, params, cancellation) => {
    options.onStatement?.(text)
    const how: StatementOptions = { prepare: true, cancellation }
    // Parameters are what drizzle's columns and our casts make of them.
    return sql.unsafe(text, params as postgres.ParameterOrJSON<never>[], how)
  })
  return { db, sql, ping: () => sql.unsafe('select 1'), close: pool.close }
}

function takeTypes(sql: postgres.Sql, { options }: postgres.Sql): void {
  Object.assign(sql.options.parsers, options.parsers)
  Object.assign(sql.options.serializers, options.serializers)
}
