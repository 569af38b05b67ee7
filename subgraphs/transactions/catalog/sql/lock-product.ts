import { pgCode, SQLSTATE } from '@shopstack/drizzle/client/sql-errors'
import { products } from '@shopstack/drizzle/tables'
import { ShopError } from '@shopstack/schema/errors'
import { eq } from 'drizzle-orm'
import type { Database } from '../../database.js'
import { type ProductRow, productColumns } from '../queries.js'
import { productNotFound } from '../validate-product.js'

/**
 * Locks a product until the end of the transaction.
 * @throws ShopError `PRODUCT_NOT_FOUND` with `field`
 */
export async function lockProduct(tx: Database, id: number, field: string): Promise<ProductRow> {
  const [product] = await tx
    .select(productColumns)
    .from(products)
    .where(eq(products.id, id))
    .for('no key update')
  if (!product) throw productNotFound(id, field)
  return product
}

/** Maps a lock time-out on a product to `IN_PROGRESS`. */
export async function mapLockTimeout<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (pgCode(error) !== SQLSTATE.LOCK_NOT_AVAILABLE) throw error
    throw new ShopError('IN_PROGRESS', { what: 'Another change of this product', retryAfter: 1 })
  }
}
