import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { connectionQueue, rejectUnsendable } from './connection-queue.js'

/** How a pool is opened. */
export type PoolSettings = postgres.Options<Record<string, postgres.PostgresType>>

/** A pool of connections, whichever of them come and go. */
export interface ResilientPool {
  readonly sql: postgres.Sql
  close(): Promise<void>
}

/** The type int[], which the driver knows once it has asked the database for its types. */
const INT_ARRAY = 1007

/** For how many seconds statements under way are waited for when their pool is replaced or closed. */
const CLOSE_TIMEOUT_SECONDS = 5

/**
 * Opens a pool that bears the loss of connections. The driver's own (postgres 3.4.9) does not: a connection that is lost
 * while a statement is being sent never works again, and what it is given waits for ever. So a pool that has lost one is
 * replaced as a whole; and a transaction ends with its connection. LISTEN goes to `listenUrl`; to `null` it is refused.
 */
export function openPool(url: string, settings: PoolSettings, listenUrl: string | null = url): ResilientPool {
  const ending = new Set<Promise<void>>()
  let isClosed = false
  let current = open({})
  const connections = settings.max ?? 1
  const { startAnew, ...ordered } = connectionQueue({ pool: () => current, replace, connections })
  // Never replaced: the driver listens on a connection of its own, and listens again when that is lost.
  const listener = listenUrl === null ? null : postgres(listenUrl, settings)
  const listen = listener?.listen ?? refuseToListen

  function open(more: PoolSettings): postgres.Sql {
    const opened = postgres(url, {
      ...settings,
      ...more,
      // Only a loss ends a connection.
      max_lifetime: null,
      onclose: () => opened === current && replace(),
    })
    endTransactionsWithTheirConnection(opened)
    return opened
  }

  function replace(): void {
    if (isClosed) return
    const before = current
    const { parsers, serializers } = before.options
    // Nobody hears it when asking for the types fails, which ends the process.
    current = open({ fetch_types: !(INT_ARRAY in serializers) })
    // What drizzle has set on the pool that it was given, and arrays, which were asked for once.
    Object.assign(current.options.parsers, parsers)
    Object.assign(current.options.serializers, serializers)
    startAnew()
    const end = endLater(before).finally(() => ending.delete(end))
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

const refuseToListen = async (): Promise<never> => {
  throw new Error('Nobody listens: LISTEN_DATABASE_URL is off.')
}

/** A restart of Postgres takes all connections; the driver waits in vain for one that it loses while it ends them. */
async function endLater(pool: postgres.Sql): Promise<void> {
  await sleep(100)
  await pool.end({ timeout: CLOSE_TIMEOUT_SECONDS })
}

interface Transaction {
  isOver: boolean
}

/**
 * The driver goes on with a transaction whose connection was lost: the ROLLBACK or COMMIT that it sends throws where
 * nobody can catch it, which ends the process (porsager/postgres#1208), and what the work still sends may reach another
 * connection, outside of any transaction (#1155).
 */
function endTransactionsWithTheirConnection(sql: postgres.Sql): void {
  const { begin } = sql
  async function beginSafely<Result>(work: (tx: postgres.TransactionSql) => Promise<Result>) {
    const transaction = { isOver: false }
    try {
      return await begin((tx) => {
        refuseOnceOver(tx, transaction)
        return settledUnlessOver(work(tx), transaction)
      })
    } finally {
      transaction.isOver = true
    }
  }
  // drizzle gives it the work and nothing else.
  sql.begin = beginSafely as typeof begin
}

function refuseOnceOver(tx: postgres.TransactionSql, transaction: Transaction): void {
  const { unsafe } = tx
  const refusing: typeof unsafe = (...statement) => {
    if (transaction.isOver) throw new Error('The connection of this transaction was lost.')
    rejectUnsendable(statement[1] ?? [])
    return unsafe(...statement)
  }
  // drizzle sends everything this way.
  tx.unsafe = refusing
}

/** Settles as the work of a transaction does; never once the transaction is over, so that the driver sends nothing. */
async function settledUnlessOver<Result>(work: Promise<Result>, transaction: Transaction): Promise<Result> {
  try {
    const result = await work
    return transaction.isOver ? await never() : result
  } catch (error) {
    // A statement fails a moment before the transaction of its connection does.
    await nextTurn()
    if (transaction.isOver || isFatal(error)) await never()
    throw error
  }
}

/** Whether it is the last that Postgres says before it hangs up. */
const isFatal = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  (('severity' in error && error.severity === 'FATAL') || ('cause' in error && isFatal(error.cause)))

const never = (): Promise<never> => new Promise(() => {})
