import { withTx } from '@shopstack/drizzle/client/transaction'
import { recordEvents } from '@shopstack/drizzle/events/record-events'
import { products } from '@shopstack/drizzle/tables'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { invalid, ShopError, UserErrorList } from '@shopstack/schema/errors'
import { parseId } from '@shopstack/schema/ids'
import { and, eq, sql } from 'drizzle-orm'
import type { Context } from '../context.js'
import type { UpdateProductInput } from '../generated.js'
import { EDITABLE, type EditableField, factsOf, productChange, type Who, whoIs } from './product-events.js'
import { type ProductRow, productColumns, productsByIds } from './queries.js'
import { noteMovement } from './record-stock-movement.js'
import { folded, noSuchProduct, problemsOf } from './validate-product.js'

/**
 * Changes a product that is still as its editor read it: the version guards what is edited, the stock itself guards the
 * stock. Compared and written by one statement, so that of two editors at once one is told of the other.
 */
export async function updateProduct(
  ctx: Context,
  viewer: Viewer,
  given: UpdateProductInput,
): Promise<{ product: ProductRow }> {
  const input = folded(given)
  const id = checked(input)
  for (;;) {
    const [before] = await productsByIds(ctx.db, [id])
    if (!before) throw noSuchProduct(id, 'input.id')
    refuseIfChanged(before, input)
    const edit = editOf(before, input)
    if (edit.fields.length === 0 && edit.moved === 0) return { product: before }
    const product = await write(ctx, before, input, edit, whoIs(ctx, viewer))
    // Nothing was written when it was changed just now, which the next look at it shows.
    if (product) return { product }
  }
}

/** The id meant; refuses everything that is wrong with an input together. */
function checked(input: UpdateProductInput): number {
  const id = parseId(input.id)
  const { expectedVersion, stock, expectedStock } = input
  const isEdit = EDITABLE.some((field) => input[field] !== undefined)
  const problems = [
    ...(id === null ? [noSuchProduct(input.id, 'input.id')] : []),
    ...problemsOf(input),
    ...(isEdit && isMissing(expectedVersion) ? [needed('expectedVersion', 'version')] : []),
    ...(stock !== undefined && isMissing(expectedStock) ? [needed('expectedStock', 'stock')] : []),
  ]
  if (id === null || problems.length > 0) throw new UserErrorList(problems)
  return id
}

const isMissing = (value: number | null | undefined): value is null | undefined =>
  value === null || value === undefined

const needed = (field: string, what: string) =>
  invalid(`input.${field}`, `${field} is needed for this: the ${what} that was read.`)

function refuseIfChanged(
  { version, stock }: ProductRow,
  { expectedVersion, expectedStock }: UpdateProductInput,
) {
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

/** What is different from what there is: fields, and pieces that came or went. */
interface Edit {
  readonly fields: readonly EditableField[]
  readonly moved: number
}

const editOf = (before: ProductRow, input: UpdateProductInput): Edit => ({
  fields: EDITABLE.filter((field) => input[field] !== undefined && input[field] !== before[field]),
  moved: (input.stock ?? before.stock) - before.stock,
})

/** Writes the edit with its movement and its records; null when the product has changed since it was read. */
const write = (ctx: Context, before: ProductRow, input: UpdateProductInput, edit: Edit, who: Who) =>
  withTx(ctx.db, async (tx) => {
    const { fields, moved } = edit
    const [product] = await tx
      .update(products)
      .set({
        // What is undefined stays as it is.
        name: input.name ?? undefined,
        price: input.price ?? undefined,
        description: input.description,
        category: input.category,
        stock: input.stock ?? undefined,
        version: fields.length > 0 ? sql`${products.version} + 1` : undefined,
      })
      .where(and(eq(products.id, before.id), asExpected(input)))
      .returning(productColumns)
    if (!product) return null
    const [old, now] = [factsOf(before, fields), factsOf(product, fields)]
    await recordEvents(tx, [
      ...(fields.length > 0 ? [productChange('updated', product, who, { before: old, after: now })] : []),
      ...(moved === 0
        ? []
        : [await noteMovement(tx, product, { quantity: moved, reason: 'correction' }, who)]),
    ])
    return product
  })

const asExpected = ({ expectedVersion, expectedStock }: UpdateProductInput) =>
  and(
    isMissing(expectedVersion) ? undefined : eq(products.version, expectedVersion),
    isMissing(expectedStock) ? undefined : eq(products.stock, expectedStock),
  )
