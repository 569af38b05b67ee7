import type {
  PgDeleteBase,
  PgInsertBuilder,
  PgTable,
  PgUpdateBase,
  PgUpdateBuilder,
} from 'drizzle-orm/pg-core'
import type { PostgresJsDatabase, PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js'
import type * as tables from '../tables/index.js'

/** The database roles of the processes; migrations run as the owner. */
export const ROLE_NAMES = ['transactions', 'insights', 'gateway'] as const

/** One of {@link ROLE_NAMES}. */
export type RoleName = (typeof ROLE_NAMES)[number]

/** The rights of a role on a table: whole statements, or updates limited to columns. */
export type Rights =
  | readonly ('insert' | 'update' | 'delete')[]
  | { readonly insert?: true; readonly update: readonly string[] }

const APPEND = ['insert'] as const
const KEEP = ['insert', 'update'] as const
const ALL = ['insert', 'update', 'delete'] as const
/** Rows that are inserted and deleted: the outbox by its consumers, nonces by age. */
const QUEUE = ['insert', 'delete'] as const

/**
 * The write rights of each role: types (a forbidden write does not compile) and grants (a forbidden write fails with
 * 42501) derive from this value.
 */
export const access = {
  transactions: {
    products: KEEP,
    orders: KEEP,
    /** Lines are immutable but for their refunded quantity. */
    orderItems: { insert: true, update: ['refundedQuantity', 'shippedQuantity'] },
    shipments: APPEND,
    shipmentItems: APPEND,
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
    /** Passwords, and addresses that a link has confirmed; insights changes names and profiles. */
    users: {
      update: ['passwordHash', 'email', 'canonicalEmail', 'sameEmailAs', 'emailConfirmedAt', 'updatedAt'],
    },
    formerEmails: ALL,
    accountTokens: ALL,
    mails: ALL,
    webhookEndpoints: ALL,
    webhookDeliveries: ALL,
    /** Links are created by `npm run admin -- report-link`, and used once. */
    reportLinks: { update: ['usedAt'] },
    events: APPEND,
    outbox: QUEUE,
    auditLog: APPEND,
    callNonces: QUEUE,
  },
  insights: {
    /** Accounts are inserted by `open_account`. Insights may not change roles, passwords and addresses. */
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
  /** Verifies sessions; writes nothing. */
  gateway: {},
} as const satisfies Record<RoleName, Partial<Record<TableName, Rights>>>

/**
 * SQL functions that do, as the owner, one thing that the role may not do with a table: insert a customer with the
 * first session, delete old events and audit entries, serialise the orders of a customer, disable and erase an account.
 */
export const executes: Record<RoleName, readonly string[]> = {
  transactions: [
    ...([
      'sweep_events',
      'sweep_audit_log',
      'unpaid_order_problem',
      'set_account_disabled',
      'erase_account',
    ] as const),
    // Of the previous release.
    'unpaid_limit',
  ],
  // Processes of the previous release use `register_account`.
  insights: ['register_account', 'open_account'],
  gateway: [],
}

/** Readable columns of roles that may not read everything. */
export const reads: Partial<Record<RoleName, Partial<Record<TableName, readonly string[]>>>> = {
  gateway: {
    sessions: ['id', 'userId', 'expiresAt', 'revokedAt'],
    users: ['id', 'role', 'disabledAt', 'demo'],
    /** Legacy tokens carry legacy ids. */
    adoptedIds: ['source', 'kind', 'sourceId', 'id', 'merged'],
  },
}

/** Hidden columns of roles that may read everything else. */
export const hidden: Partial<Record<RoleName, Partial<Record<TableName, readonly string[]>>>> = {
  /** Addresses and notes are for the customer and for those who ship; networks are for the limits on unpaid orders. */
  insights: {
    users: ['passwordHash'],
    orders: ['shippingAddress', 'note', 'network'],
    accountTokens: ['tokenHash', 'email'],
    mails: ['recipient'],
    webhookEndpoints: ['url', 'secret', 'previousSecret'],
    erasureKey: ['key'],
  },
  /** The words of the search, which would make reading a product expensive; and a key by which names could be guessed. */
  transactions: { products: ['search'], erasureKey: ['key'] },
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

/** A read-only view of the database. */
export type ReadDb = Pick<
  PostgresJsDatabase,
  'select' | 'selectDistinct' | 'selectDistinctOn' | 'execute' | '$with' | 'with'
>

/** The database of a role: it reads freely and writes what `access` grants. */
export interface Db<R extends RoleName = RoleName> extends ReadDb {
  insert<T extends TablesWith<R, 'insert'>>(table: T): PgInsertBuilder<T, PostgresJsQueryResultHKT>
  update<T extends TablesWith<R, 'update'>>(table: T): PgUpdateBuilder<T, PostgresJsQueryResultHKT>
  update<T extends LimitedUpdates<R>['table']>(
    table: T,
  ): LimitedSet<T, Extract<LimitedUpdates<R>, { table: T }>['columns']>
  delete<T extends TablesWith<R, 'delete'>>(table: T): PgDeleteBase<T, PostgresJsQueryResultHKT>
  transaction<Result>(work: (tx: Db<R>) => Promise<Result>): Promise<Result>
}
