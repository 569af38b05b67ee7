import { pgCode } from '@shopstack/drizzle/client/sql-errors'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** Counts what the pool of one role does. */
export interface PoolMeter {
  /** A statement ended, after so many seconds; the error is its, if it failed. */
  statement(seconds: number, error: Error | undefined): void
  /** Something needs a connection: a transaction, or a statement outside of one. */
  take(): void
  release(): void
}

/** Seconds; a read by its key takes well below one thousandth. */
const STATEMENT_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15]
const SQLSTATE = /^[0-9A-Z]{5}$/

/**
 * Metrics of pools by their role. The driver keeps the state of its connections to itself, so it is told by what asks
 * for them: each takes one as long as there are any, and the rest waits.
 */
export function poolMetrics(registers: Registry[]): (role: string, max: number) => PoolMeter {
  const pools = new Map<string, { taken: number; max: number }>()
  const seconds = new Histogram({
    name: 'shopstack_sql_statement_seconds',
    help: 'SQL statements and how long they took, with the wait for a connection',
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
  gauge('shopstack_db_connections_max', 'Connections that a pool opens at most', ({ max }) => max)
  gauge('shopstack_db_connections_in_use', 'Connections at work', ({ taken, max }) => Math.min(taken, max))
  gauge(
    'shopstack_db_connections_waiting',
    'Statements and transactions that wait for a connection',
    (pool) => Math.max(pool.taken - pool.max, 0),
  )
  return (role, max) => {
    const pool = { taken: 0, max }
    pools.set(role, pool)
    const timed = seconds.labels(role)
    return {
      statement(took, error) {
        timed.observe(took)
        if (error) errors.inc({ role, code: codeOf(error) })
      },
      take: () => void pool.taken++,
      release: () => void pool.taken--,
    }
  }
}

/** The SQLSTATE of an error; `connection` for those of the driver, which are about its connections. */
export function codeOf(error: Error): string {
  const code = pgCode(error)
  return SQLSTATE.test(code) ? code : 'connection'
}
