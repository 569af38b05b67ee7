import {
  EDITABLE_PRODUCT_FIELDS,
  productEvent,
  productPayload,
} from '@shopstack/drizzle/catalog/product-events'
import { type NormalizedFields, normalizeFields } from '@shopstack/drizzle/catalog/product-fields'
import { recordEvents } from '@shopstack/drizzle/events/record-events'
import { executeOnce } from '@shopstack/drizzle/idempotency/execute-once'
import { idempotentRequest } from '@shopstack/drizzle/idempotency/idempotent-request'
import { products } from '@shopstack/drizzle/tables'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { UserErrorList } from '@shopstack/schema/errors'
import type { Context } from '../context.js'
import type { Database } from '../database.js'
import type { CreateProductInput } from '../generated.js'
import { type AccountActor, actorOf } from './actor.js'
import { type ProductRow, productColumns, productOrThrow } from './queries.js'
import { recordStockMovement } from './sql/record-stock-movement.js'
import { mapTakenSku, validateProductFields } from './validate-product.js'

/** Creates a product; its initial stock is the opening movement. */
export async function createProduct(
  ctx: Context,
  viewer: Viewer,
  given: CreateProductInput,
  key: string | null,
): Promise<{ product: ProductRow }> {
  const input = normalizeFields(given)
  const request = idempotentRequest(viewer.id, 'createProduct', key, {
    meaning: { ...input, stock: input.stock ?? 0, images: input.images?.length ? input.images : null },
    payload: given,
  })
  const problems = validateProductFields(input)
  if (problems.length > 0) throw new UserErrorList(problems)
  const create = () =>
    executeOnce<{ product: ProductRow }, { productId: number }>(ctx.db, request, {
      first: async (tx) => ({ product: await insertProduct(tx, input, actorOf(ctx, viewer)) }),
      reference: ({ product }) => ({ productId: product.id }),
      again: async (tx, { productId }) => ({ product: await productOrThrow(tx, productId) }),
    })
  return mapTakenSku(input.sku, create)
}

async function insertProduct(
  tx: Database,
  input: NormalizedFields<CreateProductInput>,
  actor: AccountActor,
): Promise<ProductRow> {
  const { name, price, description = null, category = null, sku = null, images = [], stock = 0 } = input
  const { lowStockThreshold = null } = input
  const [product] = await tx
    .insert(products)
    .values({ name, price, description, category, sku, images, lowStockThreshold, stock })
    .returning(productColumns)
  if (!product) throw new Error('the insert returned no row')
  const opening = { quantity: stock, reason: 'opening' } as const
  await recordEvents(tx, [
    productEvent('created', product, actor, { after: productPayload(product, EDITABLE_PRODUCT_FIELDS) }),
    ...(stock > 0 ? [await recordStockMovement(tx, product, opening, actor)] : []),
  ])
  return product
}
