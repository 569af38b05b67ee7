import { FILTER_CONDITIONS } from '@shopstack/drizzle/catalog/product-filter'
import { type SQL, sql } from 'drizzle-orm'

const { placeholder } = sql

/** The whole filter. */
export const FITTING = sql`${FILTER_CONDITIONS.category} and ${FILTER_CONDITIONS.price} and ${FILTER_CONDITIONS.stock}`

/** What is read of a match where it is filtered and counted. */
export const COUNTED = sql`id, category, price, stock`
/** What is read of a match where it is put in order. */
export const COLUMNS = sql`${COUNTED}, name, created_at, search`

/** How many matches are looked at when they are filtered or put in another order than that of their rank. */
export const MOST_SEEN = 10_000

/**
 * Listed products that meet a condition, so many of them in no order (`most`): Postgres stops there, so that the cost does not grow
 * with the catalog.
 */
export const someProducts = (condition: SQL, { most, columns }: { most?: number; columns: SQL }): SQL => sql`
  select ${columns} from products
  where archived_at is null and ${condition} limit ${most === undefined ? placeholder('most') : sql.raw(String(most))}`
