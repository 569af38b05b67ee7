import { isDeepStrictEqual } from 'node:util'
import {
  EDITABLE_PRODUCT_FIELDS,
  type EditableProductField,
  productEvent,
  productPayload,
} from '@shopstack/drizzle/catalog/product-events'
import { type NormalizedFields, normalizeFields } from '@shopstack/drizzle/catalog/product-fields'
import { withTx } from '@shopstack/drizzle/client/transaction'
import { recordEvents } from '@shopstack/drizzle/events/record-events'
import { products } from '@shopstack/drizzle/tables'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { invalid, ShopError, UserErrorList } from '@shopstack/schema/errors'
import { parseId } from '@shopstack/schema/ids'
import { and, eq, sql } from 'drizzle-orm'
import type { Context } from '../context.js'
import type { UpdateProductInput } from '../generated.js'
import { type AccountActor, actorOf } from './actor.js'
import { type ProductRow, productColumns, productsByIds } from './queries.js'
import { recordStockMovement } from './sql/record-stock-movement.js'
import { mapTakenSku, productNotFound, validateProductFields } from './validate-product.js'

/**
 * Updates a product with optimistic locking: `expectedVersion` guards the fields, `expectedStock` the stock. One statement
 * compares and writes, so that one of two concurrent edits fails with `VERSION_CONFLICT`.
 */
export async function updateProduct(
  ctx: Context,
  viewer: Viewer,
  given: UpdateProductInput,
): Promise<{ product: ProductRow }> {
  const input = normalizeFields(given)
  const id = validate(input)
  for (;;) {
    const [before] = await productsByIds(ctx.db, [id])
    if (!before) throw productNotFound(id, 'input.id')
    rejectIfChanged(before, input)
    const edit = editOf(before, input)
    if (edit.fields.length === 0 && edit.stockChange === 0) return { product: before }
    const write = () => writeEdit(ctx, before, input, edit, actorOf(ctx, viewer))
    const product = await mapTakenSku(input.sku, write)
    // Nothing was written after a concurrent change: the next iteration detects it.
    if (product) return { product }
  }
}

/** The fields as they are stored. */
type Input = NormalizedFields<UpdateProductInput>

/** Validates an input and returns the id; throws all errors together. */
function validate(input: Input): number {
  const id = parseId(input.id)
  const { expectedVersion, stock, expectedStock } = input
  const isEdit = EDITABLE_PRODUCT_FIELDS.some((field) => input[field] !== undefined)
  const problems = [
    ...(id === null ? [productNotFound(input.id, 'input.id')] : []),
    ...validateProductFields(input),
    ...(isEdit && isMissing(expectedVersion) ? [requiredError('expectedVersion', 'version')] : []),
    ...(stock !== undefined && isMissing(expectedStock) ? [requiredError('expectedStock', 'stock')] : []),
  ]
  if (id === null || problems.length > 0) throw new UserErrorList(problems)
  return id
}

const isMissing = (value: number | null | undefined): value is null | undefined =>
  value === null || value === undefined

const requiredError = (field: string, what: string) =>
  invalid(`input.${field}`, `${field} is needed for this: the ${what} that was read.`)

function rejectIfChanged({ version, stock }: ProductRow, { expectedVersion, expectedStock }: Input) {
  const conflicts = [
    ...(isMissing(expectedVersion) || expectedVersion === version
      ? []
      : [new ShopError('VERSION_CONFLICT', { current: version }, 'input.expectedVersion')]),
    ...(isMissing(expectedStock) || expectedStock === stock
      ? []
      : [new ShopError('VERSION_CONFLICT', { current: stock }, 'input.expectedStock')]),
  ]
  if (conflicts.length > 0) throw new UserErrorList(conflicts)
}

/** The differences to the current product: fields and stock. */
interface Edit {
  readonly fields: readonly EditableProductField[]
  readonly stockChange: number
}

const editOf = (before: ProductRow, input: Input): Edit => ({
  fields: EDITABLE_PRODUCT_FIELDS.filter(
    (field) => input[field] !== undefined && !isDeepStrictEqual(input[field], before[field]),
  ),
  stockChange: (input.stock ?? before.stock) - before.stock,
})

/** Writes an edit with its movement and events; null after a concurrent change. */
const writeEdit = (ctx: Context, before: ProductRow, input: Input, edit: Edit, actor: AccountActor) =>
  withTx(ctx.db, async (tx) => {
    const { fields, stockChange } = edit
    const [product] = await tx
      .update(products)
      .set({
        // Undefined values are not set.
        name: input.name ?? undefined,
        price: input.price ?? undefined,
        description: input.description,
        category: input.category,
        sku: input.sku,
        images: input.images,
        lowStockThreshold: input.lowStockThreshold,
        stock: input.stock ?? undefined,
        version: fields.length > 0 ? sql`${products.version} + 1` : undefined,
      })
      .where(and(eq(products.id, before.id), isUnchanged(input)))
      .returning(productColumns)
    if (!product) return null
    const [old, now] = [productPayload(before, fields), productPayload(product, fields)]
    await recordEvents(tx, [
      ...(fields.length > 0 ? [productEvent('updated', product, actor, { before: old, after: now })] : []),
      ...(stockChange === 0
        ? []
        : [await recordStockMovement(tx, product, { quantity: stockChange, reason: 'correction' }, actor)]),
    ])
    return product
  })

const isUnchanged = ({ expectedVersion, expectedStock }: Input) =>
  and(
    isMissing(expectedVersion) ? undefined : eq(products.version, expectedVersion),
    isMissing(expectedStock) ? undefined : eq(products.stock, expectedStock),
  )
