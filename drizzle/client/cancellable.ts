import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type postgres from 'postgres'
import type { Cancellation } from './cancellation.js'

type Session = PostgresJsDatabase['_']['session']
type Send = postgres.Sql['unsafe']

/** What drizzle and we use of a driver. */
type Client = Pick<postgres.Sql, 'begin' | 'options' | 'unsafe'>

/** How a statement is sent: as the driver knows it, and what ends it. */
export type StatementOptions = Parameters<Send>[2] & { cancellation?: Cancellation | undefined }

/** The members of drizzle's database, session and query that decide where statements go; not in its types. */
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
 * The database as it is read for one operation: what it is asked ends with `cancellation`. Everything else is that of `db`,
 * also what is prepared on it; a transaction is not cancelled.
 */
export function cancellable<Database extends object>(db: Database, cancellation: Cancellation): Database {
  const { session } = db as unknown as { session: Session & SessionParts }
  const { client } = session
  const unsafe = (text: string, parameters: Parameters<Send>[1], options: StatementOptions) =>
    client.unsafe(text, parameters, { ...options, cancellation } as StatementOptions)
  const ending = { unsafe: unsafe as Send, begin: client.begin, options: client.options }
  return derived(db, {
    session: derived(session, { client: ending }),
    [ORIGIN]: db,
    [CANCELLATION]: cancellation,
    [CLIENT]: ending,
  })
}

/** What a database is a view of; itself where it is none. */
export const originOf = <Database extends object>(db: Database): Database =>
  ((db as View)[ORIGIN] as Database | undefined) ?? db

/** What ends the statements of a database, if anything does. */
export const cancellationOf = (db: object): Cancellation | undefined => (db as View)[CANCELLATION]

/** A query that was prepared on the origin of `db`, asked through `db`. */
export function sentThrough<Query>(db: object, query: Query): Query {
  const client = (db as View)[CLIENT]
  return client ? derived(query as Query & object, { client }) : query
}

const derived = <Base extends object>(base: Base, own: object): Base =>
  Object.assign(Object.create(base) as Base, own)
