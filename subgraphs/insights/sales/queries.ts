import { prepared } from '@shopstack/drizzle/prepared'
import { orderItems, orders } from '@shopstack/drizzle/tables'
import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Database } from '../context.js'

/** What a product sold. */
export interface ProductSales {
  productId: number
  units: number
  /** Cents. */
  revenue: number
}

const byProduct = prepared((db: Database) => {
  const wanted = sql`wanted.product_id`
  const sold = db
    .select({
      units: sql<number>`coalesce(sum(${orderItems.quantity}), 0)::integer`.as('units'),
      revenue: sql<number>`coalesce(sum(${orderItems.totalPrice}) * 100, 0)::double precision`.as('revenue'),
    })
    .from(orderItems)
    .innerJoin(orders, eq(orders.id, orderItems.orderId))
    .where(and(eq(orderItems.productId, wanted), inArray(orders.status, ['paid', 'shipped', 'delivered'])))
    .as('sold')
  // One product at a time: joined in one piece, Postgres reads every paid order there ever was.
  return db
    .select({ productId: sql<number>`${wanted}`, units: sold.units, revenue: sold.revenue })
    .from(sql`unnest(${sql.placeholder('productIds')}::integer[]) as wanted(product_id)`)
    .crossJoinLateral(sold)
    .prepare('sales_by_product_ids')
})

/** What these products sold in orders that were paid and not refunded, zeros included. */
export const salesByProductIds = (db: Database, productIds: readonly number[]): Promise<ProductSales[]> =>
  byProduct(db).execute({ productIds })
