import { MAX_STOCK } from '@shopstack/drizzle/catalog/product-fields'
import { recordEvent } from '@shopstack/drizzle/events/record-events'
import { executeOnce } from '@shopstack/drizzle/idempotency/execute-once'
import { idempotentRequest } from '@shopstack/drizzle/idempotency/idempotent-request'
import { products } from '@shopstack/drizzle/tables'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { invalid, ShopError, UserErrorList } from '@shopstack/schema/errors'
import { parseId } from '@shopstack/schema/ids'
import { and, eq, sql } from 'drizzle-orm'
import type { Context } from '../context.js'
import type { Database } from '../database.js'
import type { AdjustStockInput } from '../generated.js'
import { type AccountActor, actorOf } from './actor.js'
import { type ProductRow, productColumns, productOrThrow } from './queries.js'
import { lockProduct } from './sql/lock-product.js'
import { recordStockMovement } from './sql/record-stock-movement.js'
import { productNotFound, validateNote } from './validate-product.js'

/** Adds to or removes from the stock with an increment, which is safe under concurrency and never goes below zero. */
export async function adjustStock(
  ctx: Context,
  viewer: Viewer,
  input: AdjustStockInput,
  key: string | null,
): Promise<{ product: ProductRow }> {
  const id = validate(input)
  const request = idempotentRequest(viewer.id, 'adjustStock', key, {
    meaning: { ...input, productId: id, note: input.note || null },
    payload: input,
  })
  return executeOnce<{ product: ProductRow }, { productId: number }>(ctx.db, request, {
    first: async (tx) => ({ product: await adjust(tx, id, input, actorOf(ctx, viewer)) }),
    reference: ({ product }) => ({ productId: product.id }),
    again: async (tx, { productId }) => ({ product: await productOrThrow(tx, productId) }),
  })
}

function validate({ productId, quantity, note }: AdjustStockInput): number {
  const id = parseId(productId)
  const problems = [
    ...(id === null ? [productNotFound(productId, 'input.productId')] : []),
    ...(quantity === 0 ? [invalid('input.quantity', 'quantity is a whole number and not 0.')] : []),
    ...validateNote(note),
  ]
  if (id === null || problems.length > 0) throw new UserErrorList(problems)
  return id
}

async function adjust(
  tx: Database,
  id: number,
  input: AdjustStockInput,
  actor: AccountActor,
): Promise<ProductRow> {
  const product =
    (await addToStock(tx, id, input.quantity)) ?? (await addToLockedStock(tx, id, input.quantity))
  await recordEvent(tx, await recordStockMovement(tx, product, input, actor))
  return product
}

/** Adds to a stock; null when the product does not exist, or the result would be out of range. */
async function addToStock(tx: Database, id: number, quantity: number): Promise<ProductRow | null> {
  // The sum of two 32-bit numbers may overflow.
  const sum = sql`${products.stock}::bigint + ${quantity}`
  const [product] = await tx
    .update(products)
    .set({ stock: sql`${sum}` })
    .where(and(eq(products.id, id), sql`${sum} between 0 and ${MAX_STOCK}`))
    .returning(productColumns)
  return product ?? null
}

/** The same for a locked product, so that an error message states its actual stock. */
async function addToLockedStock(tx: Database, id: number, quantity: number): Promise<ProductRow> {
  const { name, stock } = await lockProduct(tx, id, 'input.productId')
  if (stock + quantity > MAX_STOCK)
    throw invalid('input.quantity', `stock is ${MAX_STOCK} at most, and ${stock} are there.`)
  if (stock + quantity < 0)
    throw new ShopError(
      'INSUFFICIENT_STOCK',
      { productId: String(id), product: name, available: stock },
      'input.quantity',
    )
  const product = await addToStock(tx, id, quantity)
  if (!product) throw new Error('the update of a locked row returned no row')
  return product
}
