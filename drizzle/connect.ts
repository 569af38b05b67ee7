import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'

/** A pool of connections, as its owner opened it. */
export interface Connection<Database = PostgresJsDatabase> {
  readonly db: Database
  readonly sql: postgres.Sql
  /** Resolves when the database answers. */
  ping(): Promise<unknown>
  close(): Promise<void>
}

/** How a pool behaves. */
export interface ConnectOptions {
  /** Connections at most; default 10. */
  max?: number
  /** Shown by Postgres as `application_name`. */
  name?: string
  /** Hears every statement as it is sent: tests count them. */
  onStatement?: (text: string) => void
}

/** Opens a pool. Nothing is sent before the first statement; each session speaks UTC. */
export function connect(url: string, options: ConnectOptions = {}): Connection {
  const sql = postgres(url, {
    max: options.max ?? 10,
    connect_timeout: 5,
    // `timestamptz` text is read as UTC (columns.ts).
    connection: { application_name: options.name ?? 'shopstack', TimeZone: 'UTC' },
    onnotice: () => {},
  })
  const logger = options.onStatement && { logQuery: options.onStatement }
  const db = drizzle(sql, logger ? { logger } : {})
  return { db, sql, ping: () => sql`select 1`, close: () => sql.end({ timeout: 5 }) }
}
