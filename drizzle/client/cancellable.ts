import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type postgres from 'postgres'
import type { Cancellation } from './cancellation.js'

type Session = PostgresJsDatabase['_']['session']
type Send = postgres.Sql['unsafe']

/** The members of a driver that drizzle and this folder use. */
type Client = Pick<postgres.Sql, 'begin' | 'options' | 'unsafe'>

/** Options of a statement: the driver's, and its cancellation. */
export type StatementOptions = Parameters<Send>[2] & { cancellation?: Cancellation | undefined }

/** Internal members of drizzle's database, session and query that send statements. */
interface SessionParts {
  client: Client
}

interface View {
  readonly [ORIGIN]?: object
  readonly [CANCELLATION]?: Cancellation
  readonly [CLIENT]?: Client
}

const ORIGIN = Symbol('origin')
const CANCELLATION = Symbol('cancellation')
const CLIENT = Symbol('client')

/**
 * A view of a database whose statements end with `cancellation`. Everything else, including prepared statements, is
 * that of `db`; transactions are not cancelled.
 */
export function cancellable<Database extends object>(db: Database, cancellation: Cancellation): Database {
  const { session } = db as unknown as { session: Session & SessionParts }
  const { client } = session
  const unsafe = (text: string, parameters: Parameters<Send>[1], options: StatementOptions) =>
    client.unsafe(text, parameters, { ...options, cancellation } as StatementOptions)
  const cancellingClient = { unsafe: unsafe as Send, begin: client.begin, options: client.options }
  return derived(db, {
    session: derived(session, { client: cancellingClient }),
    [ORIGIN]: db,
    [CANCELLATION]: cancellation,
    [CLIENT]: cancellingClient,
  })
}

/** The database behind a view; `db` itself otherwise. */
export const originOf = <Database extends object>(db: Database): Database =>
  ((db as View)[ORIGIN] as Database | undefined) ?? db

/** The cancellation of a view, if any. */
export const cancellationOf = (db: object): Cancellation | undefined => (db as View)[CANCELLATION]

/** A query prepared on the origin of `db`, sent through `db`. */
export function sentThrough<Query>(db: object, query: Query): Query {
  const client = (db as View)[CLIENT]
  return client ? derived(query as Query & object, { client }) : query
}

const derived = <Base extends object>(base: Base, own: object): Base =>
  Object.assign(Object.create(base) as Base, own)
