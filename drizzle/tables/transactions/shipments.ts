import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, primaryKey, varchar } from 'drizzle-orm/pg-core'
import { createdAt, id } from '../columns.js'
import { orderItems, orders } from './orders.js'

/** A parcel of an order. Rows are only ever added. */
export const shipments = pgTable(
  'shipments',
  {
    id: id(),
    orderId: integer('order_id')
      .notNull()
      .references(() => orders.id),
    carrier: varchar('carrier', { length: 100 }),
    trackingNumber: varchar('tracking_number', { length: 100 }),
    /** The account that shipped it. */
    actorId: integer('actor_id').notNull(),
    createdAt: createdAt(),
  },
  (t) => [index('shipments_order').on(t.orderId, t.id)],
)

/** Units of an order line in a parcel. Rows are only ever added. */
export const shipmentItems = pgTable(
  'shipment_items',
  {
    shipmentId: integer('shipment_id')
      .notNull()
      .references(() => shipments.id),
    orderItemId: integer('order_item_id')
      .notNull()
      .references(() => orderItems.id),
    quantity: integer('quantity').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.shipmentId, t.orderItemId] }),
    index('shipment_items_item').on(t.orderItemId),
    check('shipment_items_quantity_positive', sql`${t.quantity} >= 1`),
  ],
)
