import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { connectionQueue, rejectUnsendable } from './connection-queue.js'

/** Options of the driver's pool. */
export type PoolSettings = postgres.Options<Record<string, postgres.PostgresType>>

/** A pool that survives the loss of connections. */
export interface ResilientPool {
  readonly sql: postgres.Sql
  close(): Promise<void>
}

/** The OID of int[], which the driver knows after it has queried the types. */
const INT_ARRAY_OID = 1007

/** How long running statements may take when their pool is replaced or closed. */
const CLOSE_TIMEOUT_SECONDS = 5

/**
 * Opens a pool that survives the loss of connections. The driver's own (postgres 3.4.9) does not: a connection lost
 * while a statement is sent never works again, and its statements wait forever. So a pool that lost a connection is
 * replaced as a whole, and a transaction ends with its connection. LISTEN uses `listenUrl`, and is rejected with
 * `null`.
 */
export function openPool(url: string, settings: PoolSettings, listenUrl: string | null = url): ResilientPool {
  const ending = new Set<Promise<void>>()
  let isClosed = false
  let current = open({})
  const connections = settings.max ?? 1
  const { reset, ...ordered } = connectionQueue({ pool: () => current, replace, connections })
  // Never replaced: the driver reconnects its LISTEN connection and listens again.
  const listener = listenUrl === null ? null : postgres(listenUrl, settings)
  const listen = listener?.listen ?? rejectListen

  function open(more: PoolSettings): postgres.Sql {
    const opened = postgres(url, {
      ...settings,
      ...more,
      // Connections end by loss only.
      max_lifetime: null,
      onclose: () => opened === current && replace(),
    })
    endTransactionsWithConnection(opened)
    return opened
  }

  function replace(): void {
    if (isClosed) return
    const before = current
    const { parsers, serializers } = before.options
    // A failure of the type query is unhandled in the driver and would end the process.
    current = open({ fetch_types: !(INT_ARRAY_OID in serializers) })
    // drizzle's parsers and the array types that were queried once.
    Object.assign(current.options.parsers, parsers)
    Object.assign(current.options.serializers, serializers)
    reset()
    const end = closeLater(before).finally(() => ending.delete(end))
    ending.add(end)
  }

  const own = { ...ordered, listen }
  const sql = new Proxy(current, {
    apply: (_, self, statement) => Reflect.apply(current, self, statement),
    get: (_, name) => Reflect.get(name in own ? own : current, name),
  })
  return {
    sql,
    async close() {
      isClosed = true
      await Promise.all([current, listener].map((pool) => pool?.end({ timeout: CLOSE_TIMEOUT_SECONDS })))
      await Promise.all(ending)
    },
  }
}

const rejectListen = async (): Promise<never> => {
  throw new Error('LISTEN is disabled: LISTEN_DATABASE_URL is off.')
}

/**
 * After a restart of Postgres all connections are lost; the driver would wait forever for one that it loses while
 * closing them.
 */
async function closeLater(pool: postgres.Sql): Promise<void> {
  await sleep(100)
  await pool.end({ timeout: CLOSE_TIMEOUT_SECONDS })
}

interface Transaction {
  isOver: boolean
}

/**
 * The driver continues a transaction after the loss of its connection: its ROLLBACK or COMMIT throws uncaught, which
 * ends the process (porsager/postgres#1208), and further statements may run on another connection, outside of any
 * transaction (#1155).
 */
function endTransactionsWithConnection(sql: postgres.Sql): void {
  const { begin } = sql
  async function beginGuarded<Result>(work: (tx: postgres.TransactionSql) => Promise<Result>) {
    const transaction = { isOver: false }
    try {
      return await begin((tx) => {
        rejectWhenOver(tx, transaction)
        return settledUnlessOver(work(tx), transaction)
      })
    } finally {
      transaction.isOver = true
    }
  }
  // drizzle passes the work only.
  sql.begin = beginGuarded as typeof begin
}

function rejectWhenOver(tx: postgres.TransactionSql, transaction: Transaction): void {
  const { unsafe } = tx
  const guarded: typeof unsafe = (...statement) => {
    if (transaction.isOver) throw new Error('The connection of this transaction was lost.')
    rejectUnsendable(statement[1] ?? [])
    return unsafe(...statement)
  }
  // drizzle sends all statements through `unsafe`.
  tx.unsafe = guarded
}

/**
 * Settles as the work of a transaction does; never once the transaction is over, so that the driver sends nothing more.
 */
async function settledUnlessOver<Result>(work: Promise<Result>, transaction: Transaction): Promise<Result> {
  try {
    const result = await work
    return transaction.isOver ? await never() : result
  } catch (error) {
    // A statement fails just before the transaction of its connection ends.
    await nextTurn()
    if (transaction.isOver || isFatal(error)) await never()
    throw error
  }
}

/** Whether Postgres closes the connection with this error. */
const isFatal = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  (('severity' in error && error.severity === 'FATAL') || ('cause' in error && isFatal(error.cause)))

const never = (): Promise<never> => new Promise(() => {})
