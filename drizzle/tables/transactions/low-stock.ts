import { sql } from 'drizzle-orm'
import { index, integer, pgTable } from 'drizzle-orm/pg-core'
import { instant } from '../columns.js'
import { products } from './products.js'

/**
 * The listed products at or below their low-stock threshold. Written by a trigger of products only (migration
 * `0022_images_and_low_stock`): an index on the stock would make every sale write all indexes of its products.
 */
export const lowStock = pgTable(
  'low_stock',
  {
    productId: integer('product_id')
      .primaryKey()
      .references(() => products.id),
    since: instant('since').notNull().default(sql`now()`),
  },
  (t) => [index('low_stock_newest').on(t.since.desc().nullsFirst(), t.productId.desc().nullsFirst())],
)
