import { z } from 'zod'
import type { FlaskOrderFieldsFragment, FlaskOrderLinesFragment } from '../generated.js'
import { float, naiveIsoTime } from './flask-json.js'

const money = z.number().meta({ examples: [29.99] })
const time = z
  .string()
  .meta({ description: 'UTC, without a time zone.', examples: ['2026-11-22T08:00:47.464547'] })

const fields = {
  id: z.int(),
  user_id: z.int(),
  status: z.enum(['pending', 'paid', 'shipped', 'delivered', 'cancelled', 'refunded']),
  subtotal: money.meta({ description: 'Before tax and discount.' }),
  tax: money.meta({ description: 'On the undiscounted subtotal.' }),
  discount_amount: money,
  total: money,
  discount_code: z.string().nullable().meta({ description: 'The given code, whether or not it applied.' }),
  created_at: time,
  updated_at: time,
}

const line = z
  .strictObject({
    id: z.int(),
    order_id: z.int(),
    product_id: z.int(),
    product_name: z.string().nullable(),
    quantity: z.int(),
    unit_price: money.meta({ description: 'Price when the order was placed.' }),
    total_price: money,
  })
  .meta({ id: 'OrderItem' })

/** The schema of {@link flaskOrder}. */
export const orderShape = z.strictObject(fields).meta({ id: 'Order' })

/** The schema of {@link flaskOrderWithItems}. */
export const orderWithItemsShape = z
  .strictObject({ ...fields, items: z.array(line) })
  .meta({ id: 'OrderWithItems' })

/** Presents an order without items. */
export const flaskOrder = (order: FlaskOrderFieldsFragment) => ({
  id: Number(order.id),
  user_id: Number(order.customer?.id),
  status: order.status.toLowerCase(),
  subtotal: float(order.subtotal),
  tax: float(order.tax),
  discount_amount: float(order.discountAmount),
  total: float(order.total),
  discount_code: order.discountCode,
  created_at: naiveIsoTime(order.createdAt),
  updated_at: naiveIsoTime(order.updatedAt),
})

/** Presents an order with items. */
export const flaskOrderWithItems = (order: FlaskOrderFieldsFragment & FlaskOrderLinesFragment) => ({
  ...flaskOrder(order),
  items: order.items.map(({ id, product, quantity, unitPrice, totalPrice }) => ({
    id: Number(id),
    order_id: Number(order.id),
    product_id: Number(product.id),
    product_name: product.name,
    quantity,
    unit_price: float(unitPrice),
    total_price: float(totalPrice),
  })),
})
