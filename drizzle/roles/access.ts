import type {
  PgDeleteBase,
  PgInsertBuilder,
  PgTable,
  PgUpdateBase,
  PgUpdateBuilder,
} from 'drizzle-orm/pg-core'
import type { PostgresJsDatabase, PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js'
import type * as tables from '../tables/index.js'

/** Who connects to the database, each as a Postgres role of its own; migrations alone run as the owner. */
export const ROLE_NAMES = ['transactions', 'insights', 'gateway'] as const

/** One of {@link ROLE_NAMES}. */
export type RoleName = (typeof ROLE_NAMES)[number]

/** What a role may do with a table: whole rights, or the columns an update is limited to. */
export type Rights =
  | readonly ('insert' | 'update' | 'delete')[]
  | { readonly insert?: true; readonly update: readonly string[] }

const APPEND = ['insert'] as const
const KEEP = ['insert', 'update'] as const
const ALL = ['insert', 'update', 'delete'] as const
/** Rows that are written and taken away again: the outbox by its consumers, nonces by age. */
const QUEUE = ['insert', 'delete'] as const

/**
 * Who may write what. From this one value come the types below (a forbidden write does not compile)
 * and the grants of roles.ts (a forbidden write is refused with 42501).
 */
export const access = {
  transactions: {
    products: KEEP,
    orders: KEEP,
    /** Lines stay as they were bought; what is paid back of them is counted. */
    orderItems: { insert: true, update: ['refundedQuantity'] },
    stockMovements: APPEND,
    paymentAttempts: APPEND,
    payments: APPEND,
    refunds: APPEND,
    refundItems: APPEND,
    sandboxTransfers: APPEND,
    discountCodes: KEEP,
    discountUses: KEEP,
    idempotencyKeys: ALL,
    sessions: ALL,
    refreshTokens: ALL,
    /** Sign-in replaces outdated hashes; everything else about an account is for insights to change. */
    users: { update: ['passwordHash', 'updatedAt'] },
    events: APPEND,
    outbox: QUEUE,
    auditLog: APPEND,
    callNonces: QUEUE,
  },
  insights: {
    /** Accounts are opened by `open_account`. A role, a password and an address are not for it to change. */
    users: { update: ['name', 'profile', 'updatedAt'] },
    salesTotals: ALL,
    salesProducts: ALL,
    salesCategories: ALL,
    discountSales: ALL,
    customerSales: ALL,
    events: APPEND,
    outbox: QUEUE,
    auditLog: APPEND,
    callNonces: QUEUE,
  },
  /** Checks sessions of incoming tokens, and writes nothing. */
  gateway: {},
} as const satisfies Record<RoleName, Partial<Record<TableName, Rights>>>

/**
 * Functions of the migrations that do, as the owner, the one thing a role may do with a table that it may not write:
 * open an account as a customer together with its first session, delete what is older than a month or three, and
 * let the orders of a customer wait for each other.
 */
export const executes: Record<RoleName, readonly string[]> = {
  transactions: ['sweep_events', 'sweep_audit_log', 'unpaid_limit'],
  // Processes of an earlier release open accounts by `register_account`.
  insights: ['register_account', 'open_account'],
  gateway: [],
}

/** What a role may read when that is not everything: the columns of the tables named, and no other table. */
export const reads: Partial<Record<RoleName, Partial<Record<TableName, readonly string[]>>>> = {
  gateway: {
    sessions: ['id', 'userId', 'expiresAt', 'revokedAt'],
    users: ['id', 'role', 'disabledAt', 'demo'],
    /** Tokens of an old service name its accounts by their old ids. */
    adoptedIds: ['source', 'kind', 'sourceId', 'id', 'merged'],
  },
}

/** What a role may not read although it reads everything else. */
export const hidden: Partial<Record<RoleName, Partial<Record<TableName, readonly string[]>>>> = {
  insights: { users: ['passwordHash'] },
  /** Made for the search; read along with every product it would only cost. */
  transactions: { products: ['search'] },
}

/** The exported name of a table in `tables/`. */
export type TableName = {
  [K in keyof typeof tables]: (typeof tables)[K] extends PgTable ? K : never
}[keyof typeof tables]

type TablesWith<R extends RoleName, Right> = {
  [K in keyof (typeof access)[R] & TableName]: (typeof access)[R][K] extends readonly (infer Granted)[]
    ? Right extends Granted
      ? (typeof tables)[K]
      : never
    : Right extends keyof (typeof access)[R][K] & 'insert'
      ? (typeof tables)[K]
      : never
}[keyof (typeof access)[R] & TableName]

type LimitedUpdates<R extends RoleName> = {
  [K in keyof (typeof access)[R] & TableName]: (typeof access)[R][K] extends {
    update: readonly (infer C)[]
  }
    ? { table: (typeof tables)[K]; columns: C }
    : never
}[keyof (typeof access)[R] & TableName]

type LimitedSet<T extends PgTable, C> = {
  set(
    values: Partial<
      Pick<Parameters<PgUpdateBuilder<T, PostgresJsQueryResultHKT>['set']>[0], C & keyof T['$inferInsert']>
    >,
  ): PgUpdateBase<T, PostgresJsQueryResultHKT>
}

/** The database as somebody sees it who only reads. */
export type ReadDb = Pick<
  PostgresJsDatabase,
  'select' | 'selectDistinct' | 'selectDistinctOn' | 'execute' | '$with' | 'with'
>

/** The database as one role sees it: it reads freely and writes only what `access` grants. */
export interface Db<R extends RoleName = RoleName> extends ReadDb {
  insert<T extends TablesWith<R, 'insert'>>(table: T): PgInsertBuilder<T, PostgresJsQueryResultHKT>
  update<T extends TablesWith<R, 'update'>>(table: T): PgUpdateBuilder<T, PostgresJsQueryResultHKT>
  update<T extends LimitedUpdates<R>['table']>(
    table: T,
  ): LimitedSet<T, Extract<LimitedUpdates<R>, { table: T }>['columns']>
  delete<T extends TablesWith<R, 'delete'>>(table: T): PgDeleteBase<T, PostgresJsQueryResultHKT>
  transaction<Result>(work: (tx: Db<R>) => Promise<Result>): Promise<Result>
}
