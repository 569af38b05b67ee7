import { prepared, preparedForms } from '@shopstack/drizzle/client/prepared-statements'
import { type OrderStatus, orderItems, orders } from '@shopstack/drizzle/tables'
import { decodeCursor, encodeCursor, type Page, page } from '@shopstack/schema/pagination'
import { and, asc, count, desc, eq, getTableColumns, isNull, sql } from 'drizzle-orm'
import type { Database } from '../database.js'

/** An order without its lines. */
export type OrderRow = typeof orders.$inferSelect

/** A line of an order. */
export type OrderItemRow = typeof orderItems.$inferSelect

/** Filter of an order list. */
export interface OrderFilter {
  userId: number
  status: OrderStatus | null
}

/** A page of an account's orders with its filter, for `totalCount`. */
export type OrderList = Page<OrderRow> & { filter: OrderFilter }

const byIds = prepared((db: Database) =>
  db
    .select()
    .from(orders)
    .where(sql`${orders.id} = any(${sql.placeholder('ids')})`)
    .prepare('orders_by_ids'),
)

/** Orders by id, in any order and of any account: the caller must be authorized for all of them. */
export const ordersByIds = (db: Database, ids: readonly number[]): Promise<OrderRow[]> =>
  byIds(db).execute({ ids })

const byOwners = prepared((db: Database) =>
  db
    .select(getTableColumns(orders))
    .from(orders)
    .innerJoin(
      sql`unnest(${sql.placeholder('ids')}::integer[], ${sql.placeholder('userIds')}::integer[]) as owned (id, user_id)`,
      sql`owned.id = ${orders.id} and owned.user_id = ${orders.userId}`,
    )
    .prepare('orders_by_owners'),
)

/** Key of an order and its owner, for a batching loader. */
export const ownedBy = (userId: number, id: number): string => `${userId}:${id}`

/** The orders of {@link ownedBy} pairs; a pair of an order and another account has no row. */
export const ordersByOwners = (db: Database, owned: readonly string[]): Promise<OrderRow[]> => {
  const pairs = owned.map((pair) => pair.split(':').map(Number))
  return byOwners(db).execute({ userIds: pairs.map(([userId]) => userId), ids: pairs.map(([, id]) => id) })
}

/** An order of an account; null when it belongs to another account. */
export async function orderOf(db: Database, userId: number, id: number): Promise<OrderRow | null> {
  const [row] = await ordersByOwners(db, [ownedBy(userId, id)])
  return row ?? null
}

const itemsOf = prepared((db: Database) =>
  db
    .select()
    .from(orderItems)
    .where(sql`${orderItems.orderId} = any(${sql.placeholder('orderIds')})`)
    .orderBy(asc(orderItems.id))
    .prepare('items_by_order_ids'),
)

/** The lines of these orders, each order's in input order. */
export const itemsByOrderIds = (db: Database, orderIds: readonly number[]): Promise<OrderItemRow[]> =>
  itemsOf(db).execute({ orderIds })

const ofUser = (form: string) =>
  and(
    eq(orders.userId, sql.placeholder('userId')),
    form.includes('status') ? eq(orders.status, sql.placeholder('status')) : undefined,
    form.includes('after')
      ? sql`(${orders.createdAt}, ${orders.id}) < (${sql.placeholder('createdAt')}::timestamptz, ${sql.placeholder('id')}::integer)`
      : undefined,
  )

const list = preparedForms((db: Database, form: `list${'' | '+status'}${'' | '+after'}`) =>
  db
    .select()
    .from(orders)
    .where(ofUser(form))
    .orderBy(desc(orders.createdAt), desc(orders.id))
    .limit(sql.placeholder('limit'))
    .prepare(`orders_${form}`),
)

/** Orders of an account, newest first. */
export async function ordersOf(
  db: Database,
  filter: OrderFilter,
  { first, after }: { first: number; after: string | null },
): Promise<OrderList> {
  const cursor = decodeCursor(after, 'ORDERS', ['instant', 'id'])
  const [createdAt, id] = cursor ?? []
  const rows = await list(db, `list${filter.status ? '+status' : ''}${cursor ? '+after' : ''}`).execute({
    ...filter,
    createdAt,
    id,
    limit: first + 1,
  })
  const cursorOf = (row: OrderRow) => encodeCursor('ORDERS', [row.createdAt, row.id])
  return Object.assign(page(rows, first, after, cursorOf), { filter })
}

/** A page of an account's orders by number, with the account for `totalCount`. */
export interface NumberedOrders {
  nodes: OrderRow[]
  page: number
  perPage: number
  userId: number
}

const numbered = prepared((db: Database) =>
  db
    .select()
    .from(orders)
    .where(ofUser('page'))
    .orderBy(asc(orders.id))
    .limit(sql.placeholder('limit'))
    .offset(sql.placeholder('offset'))
    .prepare('orders_page'),
)

/** Orders of an account by page number, oldest first. */
export const ordersOnPage = (
  db: Database,
  { userId, page, perPage }: Omit<NumberedOrders, 'nodes'>,
): Promise<OrderRow[]> => numbered(db).execute({ userId, limit: perPage, offset: (page - 1) * perPage })

const expired = preparedForms((db: Database, form: `expired${'' | '+after'}`) =>
  db
    .select()
    .from(orders)
    .where(
      and(
        eq(orders.status, 'pending'),
        sql`${orders.expiresAt} <= now()`,
        isNull(orders.openAttemptId),
        form === 'expired'
          ? undefined
          : sql`(${orders.expiresAt}, ${orders.id}) > (${sql.placeholder('expiresAt')}::timestamptz, ${sql.placeholder('id')}::integer)`,
      ),
    )
    .orderBy(asc(orders.expiresAt), asc(orders.id))
    .limit(sql.placeholder('limit'))
    .prepare(`orders_${form}`),
)

/** Pending orders after their payment deadline without an open attempt, longest expired first. */
export const expiredOrders = (db: Database, after: OrderRow | null, limit: number): Promise<OrderRow[]> =>
  expired(db, after ? 'expired+after' : 'expired').execute({ ...after, limit })

const counted = preparedForms((db: Database, form: `count${'' | '+status'}`) =>
  db.select({ count: count() }).from(orders).where(ofUser(form)).prepare(`orders_${form}`),
)

/** Number of orders of an account. */
export async function countOrders(db: Database, filter: OrderFilter): Promise<number> {
  const [row] = await counted(db, filter.status ? 'count+status' : 'count').execute({ ...filter })
  return row?.count ?? 0
}
