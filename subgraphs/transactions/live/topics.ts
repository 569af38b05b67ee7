import type { ShopEvent } from '@shopstack/drizzle/events/event'
import { ORDER_STATUSES, type OrderStatus } from '@shopstack/drizzle/tables'
import { TIMELINE_EVENTS } from '../timeline/queries.js'

/** All changes of orders. */
export const ALL_ORDERS = 'orders'
/** All products that run low. */
export const LOW_STOCK = 'low stock'

/** The changes of the orders of an account. */
export const ordersOfUser = (userId: number): string => `user:${userId}`

/** The changes by which orders get a status. */
export const ordersWithStatus = (status: OrderStatus): string => `orders:${status}`

/** The type of the events after which an order has a status for the first time. */
export const typeOfStatus = (status: OrderStatus): string =>
  status === 'pending' ? 'order.placed' : `order.${status}`

const STATUS_OF_TYPE: ReadonlyMap<string, OrderStatus> = new Map(
  ORDER_STATUSES.map((status) => [typeOfStatus(status), status]),
)

/** The topics under which subscriptions receive an event. */
export function topicsOf({ type, subject, payload: { userId } }: ShopEvent): readonly string[] {
  if (type === 'stock.changed') return [subject]
  if (type === 'stock.low') return [LOW_STOCK]
  if (TIMELINE_EVENTS[type] === undefined) return []
  const status = STATUS_OF_TYPE.get(type)
  return [
    subject,
    ALL_ORDERS,
    ...(typeof userId === 'number' ? [ordersOfUser(userId)] : []),
    ...(status ? [ordersWithStatus(status)] : []),
  ]
}
