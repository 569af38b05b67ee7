import { recordEvent } from '@shopstack/drizzle/events/record-events'
import { executeOnce, idempotentRequest } from '@shopstack/drizzle/idempotency/idempotent-request'
import { products } from '@shopstack/drizzle/tables'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { invalid, ShopError, UserErrorList } from '@shopstack/schema/errors'
import { parseId } from '@shopstack/schema/ids'
import { and, eq, sql } from 'drizzle-orm'
import type { Context, Database } from '../context.js'
import type { AdjustStockInput } from '../generated.js'
import { lockedProduct } from './lock-product.js'
import { type Who, whoIs } from './product-events.js'
import { type ProductRow, productColumns, productKnown } from './queries.js'
import { noteMovement } from './record-stock-movement.js'
import { MAX_STOCK, noSuchProduct, problemsOfNote } from './validate-product.js'

/** Moves stock in or out. It adds to what there is, whatever others do meanwhile, and never goes below zero. */
export async function adjustStock(
  ctx: Context,
  viewer: Viewer,
  input: AdjustStockInput,
  key: string | null,
): Promise<{ product: ProductRow }> {
  const request = idempotentRequest(viewer.id, 'adjustStock', key, input)
  const id = checked(input)
  return executeOnce<{ product: ProductRow }, { productId: number }>(ctx.db, request, {
    first: async (tx) => ({ product: await adjust(tx, id, input, whoIs(ctx, viewer)) }),
    reference: ({ product }) => ({ productId: product.id }),
    again: async (tx, { productId }) => ({ product: await productKnown(tx, productId) }),
  })
}

function checked({ productId, quantity, note }: AdjustStockInput): number {
  const id = parseId(productId)
  const problems = [
    ...(id === null ? [noSuchProduct(productId, 'input.productId')] : []),
    ...(quantity === 0 ? [invalid('input.quantity', 'quantity is a whole number and not 0.')] : []),
    ...problemsOfNote(note),
  ]
  if (id === null || problems.length > 0) throw new UserErrorList(problems)
  return id
}

async function adjust(tx: Database, id: number, input: AdjustStockInput, who: Who): Promise<ProductRow> {
  const product = (await moved(tx, id, input.quantity)) ?? (await movedLocked(tx, id, input.quantity))
  await recordEvent(tx, await noteMovement(tx, product, input, who))
  return product
}

/** Adds to a stock; null when there is no such product, or its stock cannot take it. */
async function moved(tx: Database, id: number, quantity: number): Promise<ProductRow | null> {
  // The sum of two 32-bit numbers may need more.
  const sum = sql`${products.stock}::bigint + ${quantity}`
  const [product] = await tx
    .update(products)
    .set({ stock: sql`${sum}` })
    .where(and(eq(products.id, id), sql`${sum} between 0 and ${MAX_STOCK}`))
    .returning(productColumns)
  return product ?? null
}

/** The same for a product that can no longer change: either it works now, or what is said about it is true. */
async function movedLocked(tx: Database, id: number, quantity: number): Promise<ProductRow> {
  const { name, stock } = await lockedProduct(tx, id, 'input.productId')
  if (stock + quantity > MAX_STOCK)
    throw invalid('input.quantity', `stock is ${MAX_STOCK} at most, and ${stock} are there.`)
  if (stock + quantity < 0)
    throw new ShopError(
      'INSUFFICIENT_STOCK',
      { productId: String(id), product: name, available: stock },
      'input.quantity',
    )
  const product = await moved(tx, id, quantity)
  if (!product) throw new Error('an update of a locked row answered no row')
  return product
}
