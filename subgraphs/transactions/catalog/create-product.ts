import { recordEvents } from '@shopstack/drizzle/events/record-events'
import { executeOnce, idempotentRequest } from '@shopstack/drizzle/idempotency/idempotent-request'
import { products } from '@shopstack/drizzle/tables'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { UserErrorList } from '@shopstack/schema/errors'
import type { Context, Database } from '../context.js'
import type { CreateProductInput } from '../generated.js'
import { EDITABLE, factsOf, productChange, type Who, whoIs } from './product-events.js'
import { type ProductRow, productColumns, productKnown } from './queries.js'
import { noteMovement } from './record-stock-movement.js'
import { folded, problemsOf } from './validate-product.js'

/** Adds a product to the catalog; what there is of it is the first movement of its stock. */
export async function createProduct(
  ctx: Context,
  viewer: Viewer,
  given: CreateProductInput,
  key: string | null,
): Promise<{ product: ProductRow }> {
  const request = idempotentRequest(viewer.id, 'createProduct', key, given)
  const input = folded(given)
  const problems = problemsOf(input)
  if (problems.length > 0) throw new UserErrorList(problems)
  return executeOnce<{ product: ProductRow }, { productId: number }>(ctx.db, request, {
    first: async (tx) => ({ product: await insertProduct(tx, input, whoIs(ctx, viewer)) }),
    reference: ({ product }) => ({ productId: product.id }),
    again: async (tx, { productId }) => ({ product: await productKnown(tx, productId) }),
  })
}

async function insertProduct(tx: Database, input: CreateProductInput, who: Who): Promise<ProductRow> {
  const { name, price, description = null, category = null, stock = 0 } = input
  const [product] = await tx
    .insert(products)
    .values({ name, price, description, category, stock })
    .returning(productColumns)
  if (!product) throw new Error('an insert answered no row')
  const opening = { quantity: stock, reason: 'opening' } as const
  await recordEvents(tx, [
    productChange('created', product, who, { after: factsOf(product, EDITABLE) }),
    ...(stock > 0 ? [await noteMovement(tx, product, opening, who)] : []),
  ])
  return product
}
