import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type postgres from 'postgres'

/** Is told how a statement ended: with its rows, or with the error that it failed with. */
export type StatementEnd = (outcome: unknown) => void

/** Whoever wants to know what a pool does. BEGIN and COMMIT are the driver's own and not among the statements. */
export interface PoolObserver {
  /** A statement is being sent. Its text holds placeholders where the parameters go. */
  statement(text: string, inTransaction: boolean): StatementEnd
  /** A transaction asks for a connection of its own; what is answered is called when it has ended. */
  transaction(): () => void
}

/** The pool with an observer between it and whoever uses it. */
export function observePool(sql: postgres.Sql, observer: PoolObserver): postgres.Sql {
  const unsafe = watched((...statement) => sql.unsafe(...statement), observer, false)
  async function begin<Result>(work: (tx: postgres.TransactionSql) => Promise<Result>) {
    const ended = observer.transaction()
    try {
      return await sql.begin((tx) => {
        tx.unsafe = watched(tx.unsafe, observer, true)
        return work(tx)
      })
    } finally {
      ended()
    }
  }
  return new Proxy(sql, {
    // Read each time: the pool behind it may have been replaced.
    get: (pool, name) => (name === 'unsafe' ? unsafe : name === 'begin' ? begin : Reflect.get(pool, name)),
  })
}

function watched(
  send: postgres.Sql['unsafe'],
  observer: PoolObserver,
  inTransaction: boolean,
): postgres.Sql['unsafe'] {
  return (text, ...rest) => {
    const ended = observer.statement(text, inTransaction)
    const statement = send(text, ...rest)
    // It is sent in a later turn, so its form may still be chosen by whoever asked.
    statement.then(ended, ended)
    return statement as never
  }
}

const names = new Map<string, string>()

/** Prepared queries are written down in the source, so there are only so many; this is far above. */
const MAX_NAMES = 5_000

/** The name under which a statement was prepared; `undefined` for one that was built for a single use. */
export const nameOfStatement = (text: string): string | undefined => names.get(text)

/** Remembers the name of a prepared statement, which the driver does not hear. */
export function registerStatementName(text: string, name: string): void {
  if (names.size < MAX_NAMES) names.set(text, name)
}

type Session = PostgresJsDatabase['_']['session']

/** Has the names given to `.prepare(name)` remembered, in transactions too. */
export function captureStatementNames(session: Session): void {
  const { prepareQuery } = session
  const begin = session.transaction.bind(session)
  // `this` may be a view of the session, which sends by a way of its own.
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
