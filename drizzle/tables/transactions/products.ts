import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, text, varchar } from 'drizzle-orm/pg-core'
import { createdAt, id, money, updatedAt } from '../columns.js'

/** Something to sell. Written by transactions; everybody may read it. */
export const products = pgTable(
  'products',
  {
    id: id(),
    name: varchar('name', { length: 255 }).notNull(),
    description: text('description'),
    price: money('price').notNull(),
    /** What can still be ordered. Orders take from it with a guard, never below zero. */
    stock: integer('stock').notNull().default(0),
    category: varchar('category', { length: 100 }),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    // One index per order of the product list, each ending in id so that pages never overlap.
    index('products_newest').on(t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    index('products_price').on(t.price, t.id),
    index('products_name').on(t.name, t.id),
    index('products_category_newest').on(
      t.category,
      t.createdAt.desc().nullsFirst(),
      t.id.desc().nullsFirst(),
    ),
    index('products_category_price').on(t.category, t.price, t.id),
    index('products_category_name').on(t.category, t.name, t.id),
    check('products_price_range', sql`${t.price} >= 0`),
    check('products_stock_not_negative', sql`${t.stock} >= 0`),
  ],
)
