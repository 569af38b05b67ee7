import { sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
  varchar,
} from 'drizzle-orm/pg-core'
import { createdAt, id, instant, money, searchable, updatedAt } from '../columns.js'

const listed = (t: { archivedAt: AnyPgColumn }) => sql`${t.archivedAt} is null`

/** The search has indexes of one product in this many, each sample within the next larger one. */
export const SEARCH_SAMPLES = [512, 64, 8] as const

const trigrams = ({ name, description }: { name: AnyPgColumn; description: AnyPgColumn }) =>
  [
    sql`public.search_trigram_text(${name}) gin_trgm_ops`,
    sql`public.search_trigram_text(${description}) gin_trgm_ops`,
  ] as const

/** Whether a product is in a sample: ids are hashed (Knuth's multiplicative hash), because catalogs have patterns. */
export const isSampled = (every: (typeof SEARCH_SAMPLES)[number]) =>
  sql.raw(`((id::bigint * 2654435761 >> 16) & ${every - 1}) = 0`)

/**
 * The sort order of names: dictionary order, upper case first, digits by value. An ICU collation, so it is the same on
 * every server.
 */
export const IN_NAME_ORDER = sql.raw('collate public.product_names')

/** An image of a product: where browsers load it from, and what it shows. */
export type ProductImage = Readonly<{ url: string; altText: string }>

/** A product. Written by transactions, readable by every role. */
export const products = pgTable(
  'products',
  {
    id: id(),
    name: varchar('name', { length: 255 }).notNull(),
    description: text('description'),
    price: money('price').notNull(),
    /** The available stock. Orders decrement it with a guard, never below zero. */
    stock: integer('stock').notNull().default(0),
    category: varchar('category', { length: 100 }),
    /** The stock keeping unit of the operator: unique in any case (`products_sku`), null where there is none. */
    sku: varchar('sku', { length: 64 }),
    /** Managers are notified when the stock falls to it; null for never. */
    lowStockThreshold: integer('low_stock_threshold'),
    /** In the order of their display. */
    images: jsonb('images').$type<readonly ProductImage[]>().notNull().default([]),
    /** Incremented by every edit, for optimistic locking; sales do not count as edits. */
    version: integer('version').notNull().default(1),
    /** Archived since: neither listed nor sold, but shown in orders. */
    archivedAt: instant('archived_at'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    /** The searched words of its texts in every spelling (migrations `0009_search_everywhere`, `0020_sku`). */
    search: searchable('search').generatedAlwaysAs(
      sql`public.search_document(name, category, description, sku)`,
    ),
  },
  (t) => [
    // One index per order of the product list, each ending in id so that pages never overlap.
    index('products_newest').on(t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()).where(listed(t)),
    index('products_price').on(t.price, t.id).where(listed(t)),
    index('products_name_order').on(sql`${t.name} ${IN_NAME_ORDER}`, t.id).where(listed(t)),
    index('products_category_newest')
      .on(t.category, t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst())
      .where(listed(t)),
    index('products_category_price').on(t.category, t.price, t.id).where(listed(t)),
    index('products_category_name_order')
      .on(t.category, sql`${t.name} ${IN_NAME_ORDER}`, t.id)
      .where(listed(t)),
    // Categories by name, one step each.
    index('products_categories').on(sql`${t.category} ${IN_NAME_ORDER}`).where(listed(t)),
    // For the search. Without a pending list, which a search would have to process.
    index('products_search').using('gin', t.search).with({ fastupdate: false }).where(listed(t)),
    // Samples of it, in which common words are counted without reading all products.
    ...SEARCH_SAMPLES.map((every) =>
      index(`products_search_${every}`)
        .using('gin', t.search)
        .with({ fastupdate: false })
        .where(sql`${listed(t)} and ${isSampled(every)}`),
    ),
    // Parts of words, for CONTAINS, in ASCII letters: Postgres makes trigrams of the letters of the locale only.
    index('products_contained')
      .using('gin', ...trigrams(t))
      .with({ fastupdate: false })
      .where(listed(t)),
    // A sample of it, which shows how many products have the trigrams of a text.
    index(`products_contained_${SEARCH_SAMPLES[0]}`)
      .using('gin', ...trigrams(t))
      .with({ fastupdate: false })
      .where(sql`${listed(t)} and ${isSampled(SEARCH_SAMPLES[0])}`),
    // Names as the search compares them, independent of the database's locale.
    index('products_key').on(sql`public.search_key(${t.name}) collate "C"`, t.id).where(listed(t)),
    // SKUs as they are compared, of archived products too, and as the search compares them.
    uniqueIndex('products_sku').on(sql`public.search_exact(${t.sku})`).where(sql`${t.sku} is not null`),
    index('products_sku_key')
      .on(sql`public.search_key(${t.sku}) collate "C"`, t.id)
      .where(sql`${listed(t)} and ${t.sku} is not null`),
    check('products_price_range', sql`${t.price} >= 0`),
    check('products_stock_not_negative', sql`${t.stock} >= 0`),
    check('products_low_stock_threshold_not_negative', sql`${t.lowStockThreshold} >= 0`),
  ],
)
