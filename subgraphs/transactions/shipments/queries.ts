import { prepared } from '@shopstack/drizzle/client/prepared-statements'
import { orderItems, shipmentItems, shipments } from '@shopstack/drizzle/tables'
import { asc, eq, getTableColumns, sql } from 'drizzle-orm'
import type { Database } from '../database.js'
import type { OrderItemRow } from '../orders/queries.js'

/** A parcel without its lines. */
export type ShipmentRow = typeof shipments.$inferSelect

/** Units of an order line in a parcel. */
export interface ShipmentItemRow {
  shipmentId: number
  quantity: number
  item: OrderItemRow
}

const ofOrders = prepared((db: Database) =>
  db
    .select()
    .from(shipments)
    .where(sql`${shipments.orderId} = any(${sql.placeholder('orderIds')})`)
    .orderBy(asc(shipments.id))
    .prepare('shipments_by_order_ids'),
)

/** The parcels of these orders, oldest first. */
export const shipmentsByOrderIds = (db: Database, orderIds: readonly number[]): Promise<ShipmentRow[]> =>
  ofOrders(db).execute({ orderIds })

const linesOf = prepared((db: Database) =>
  db
    .select({
      shipmentId: shipmentItems.shipmentId,
      quantity: shipmentItems.quantity,
      item: getTableColumns(orderItems),
    })
    .from(shipmentItems)
    .innerJoin(orderItems, eq(orderItems.id, shipmentItems.orderItemId))
    .where(sql`${shipmentItems.shipmentId} = any(${sql.placeholder('shipmentIds')})`)
    .orderBy(asc(orderItems.id))
    .prepare('shipment_items_by_shipment_ids'),
)

/** The lines of these parcels, in the order of the lines of the order. */
export const itemsByShipmentIds = (
  db: Database,
  shipmentIds: readonly number[],
): Promise<ShipmentItemRow[]> => linesOf(db).execute({ shipmentIds })
