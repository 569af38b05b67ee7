import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type postgres from 'postgres'

/** Receives the rows or the error of a statement. */
export type StatementEnd = (outcome: unknown) => void

/** Observes a pool. BEGIN and COMMIT of the driver are not among the statements. */
export interface PoolObserver {
  /** A statement is sent. Its text contains placeholders, not parameters. */
  statement(text: string, inTransaction: boolean): StatementEnd
  /** A transaction requests a connection; the returned function is called when it has ended. */
  transaction(): () => void
}

/** The pool, observed. */
export function observePool(sql: postgres.Sql, observer: PoolObserver): postgres.Sql {
  const unsafe = watched((...statement) => sql.unsafe(...statement), observer, false)
  async function begin<Result>(work: (tx: postgres.TransactionSql) => Promise<Result>) {
    const onEnd = observer.transaction()
    try {
      return await sql.begin((tx) => {
        tx.unsafe = watched(tx.unsafe, observer, true)
        return work(tx)
      })
    } finally {
      onEnd()
    }
  }
  return new Proxy(sql, {
    // Read on each access: the pool behind it may be replaced.
    get: (pool, name) => (name === 'unsafe' ? unsafe : name === 'begin' ? begin : Reflect.get(pool, name)),
  })
}

function watched(
  send: postgres.Sql['unsafe'],
  observer: PoolObserver,
  inTransaction: boolean,
): postgres.Sql['unsafe'] {
  return (text, ...rest) => {
    const onEnd = observer.statement(text, inTransaction)
    const statement = send(text, ...rest)
    // drizzle calls `.values()` after `unsafe()`, and the statement is sent in a later tick.
    statement.then(onEnd, onEnd)
    return statement as never
  }
}

const names = new Map<string, string>()

/** Prepared statements are static, so this is far above their number. */
const MAX_NAMES = 5_000

/** The name of a prepared statement; `undefined` for a dynamic one. */
export const nameOfStatement = (text: string): string | undefined => names.get(text)

/** Registers the name of a prepared statement, which the driver does not receive. */
export function registerStatementName(text: string, name: string): void {
  if (names.size < MAX_NAMES) names.set(text, name)
}

type Session = PostgresJsDatabase['_']['session']

/** Registers the names passed to `.prepare(name)`, in transactions too. */
export function captureStatementNames(session: Session): void {
  const { prepareQuery } = session
  const begin = session.transaction.bind(session)
  // `this` may be a cancellable view of the session.
  session.prepareQuery = function (this: Session, query, fields, name, ...rest) {
    if (name) registerStatementName(query.sql, name)
    return prepareQuery.call(this, query, fields, name, ...rest) as never
  }
  session.transaction = (work, config) =>
    begin((tx) => {
      captureStatementNames(tx._.session)
      return work(tx)
    }, config)
}
