import { pgCode } from '@shopstack/drizzle/client/sql-errors'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** Counts the use of a pool. */
export interface PoolMeter {
  /** A statement ended after `seconds`; `error` is its error, if it failed. */
  statement(seconds: number, error: Error | undefined): void
  /** A connection is needed: by a transaction, or by a statement outside of one. */
  take(): void
  release(): void
}

/** In seconds; a read by key takes well below one millisecond. */
const STATEMENT_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15]
const SQLSTATE = /^[0-9A-Z]{5}$/

/**
 * Pool metrics by role. The driver exposes no pool statistics, so usage is derived from requested connections: each
 * takes one while any is free, the rest waits.
 */
export function poolMetrics(registers: Registry[]): (role: string, max: number) => PoolMeter {
  const pools = new Map<string, { taken: number; max: number }>()
  const seconds = new Histogram({
    name: 'shopstack_sql_statement_seconds',
    help: 'Duration of SQL statements, including the wait for a connection',
    labelNames: ['role'],
    buckets: STATEMENT_BUCKETS,
    registers,
  })
  const errors = new Counter({
    name: 'shopstack_sql_errors_total',
    help: 'SQL statements that failed, by SQLSTATE',
    labelNames: ['role', 'code'],
    registers,
  })
  const gauge = (name: string, help: string, of: (pool: { taken: number; max: number }) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['role'],
      registers,
      collect() {
        for (const [role, pool] of pools) this.set({ role }, of(pool))
      },
    })
  gauge('shopstack_db_connections_max', 'Maximum connections of a pool', ({ max }) => max)
  gauge('shopstack_db_connections_in_use', 'Connections in use', ({ taken, max }) => Math.min(taken, max))
  gauge('shopstack_db_connections_waiting', 'Statements and transactions waiting for a connection', (pool) =>
    Math.max(pool.taken - pool.max, 0),
  )
  return (role, max) => {
    const pool = { taken: 0, max }
    pools.set(role, pool)
    const timed = seconds.labels(role)
    return {
      statement(took, error) {
        timed.observe(took)
        if (error) errors.inc({ role, code: errorCodeLabel(error) })
      },
      take: () => void pool.taken++,
      release: () => void pool.taken--,
    }
  }
}

/** The SQLSTATE of an error; `connection` for connection errors of the driver. */
export function errorCodeLabel(error: Error): string {
  const code = pgCode(error)
  return SQLSTATE.test(code) ? code : 'connection'
}
