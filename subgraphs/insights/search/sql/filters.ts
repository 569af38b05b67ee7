import { FILTER_CONDITIONS } from '@shopstack/drizzle/catalog/product-filter'
import { type SQL, sql } from 'drizzle-orm'

const { placeholder } = sql

/** The whole filter. */
export const MATCHES_FILTER = sql`${FILTER_CONDITIONS.category} and ${FILTER_CONDITIONS.price} and ${FILTER_CONDITIONS.stock}`

/** Columns for filtering and counting. */
export const COUNT_COLUMNS = sql`id, category, price, stock`
/** Columns for ordering a page by price or time. */
export const ORDER_COLUMNS = sql`${COUNT_COLUMNS}, created_at`
/** Columns for ranking a filtered page. */
export const PAGE_COLUMNS = sql`${ORDER_COLUMNS}, name, search`

/** Matches read when they are filtered. */
export const MAX_FILTERED = 10_000

/**
 * Listed products that meet a condition, unordered and at most `most`: Postgres stops there, so that the cost does not grow
 * with the catalog.
 */
export const selectListed = (condition: SQL, { most, columns }: { most?: number; columns: SQL }): SQL => sql`
  select ${columns} from products
  where archived_at is null and ${condition} limit ${most === undefined ? placeholder('most') : sql.raw(String(most))}`
