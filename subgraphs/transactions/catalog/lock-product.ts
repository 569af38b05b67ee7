import { pgCode, SQLSTATE } from '@shopstack/drizzle/client/sql-errors'
import { products } from '@shopstack/drizzle/tables'
import { ShopError } from '@shopstack/schema/errors'
import { eq } from 'drizzle-orm'
import type { Database } from '../context.js'
import { type ProductRow, productColumns } from './queries.js'
import { noSuchProduct } from './validate-product.js'

/**
 * A product that stays as it is until the caller's transaction ends.
 * @throws ShopError `PRODUCT_NOT_FOUND` about `field`
 */
export async function lockedProduct(tx: Database, id: number, field: string): Promise<ProductRow> {
  const [product] = await tx
    .select(productColumns)
    .from(products)
    .where(eq(products.id, id))
    .for('no key update')
  if (!product) throw noSuchProduct(id, field)
  return product
}

/** Does what has to wait for a product; whoever waits too long is told to come again. */
export async function whenFree<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (pgCode(error) !== SQLSTATE.LOCK_NOT_AVAILABLE) throw error
    throw new ShopError('IN_PROGRESS', { what: 'Another change of this product', retryAfter: 1 })
  }
}
