import { invalid, ShopError, UserErrorList } from '@shopstack/schema/errors'
import { parseId } from '@shopstack/schema/ids'

/** A quantity of a product, and the index of its first line in the input. */
export interface BasketLine {
  readonly productId: number
  readonly quantity: number
  readonly index: number
}

const MAX_LINES = 100
const MAX_QUANTITY = 2_147_483_647

/** Merges lines of the same product and sorts them by product id; throws all invalid lines together. */
export function mergeLines(
  items: readonly { productId: string; quantity?: number | undefined }[],
): BasketLine[] {
  if (items.length < 1 || items.length > MAX_LINES)
    throw invalid('input.items', `items are 1 to ${MAX_LINES} lines.`)
  const errors: ShopError[] = []
  const merged = new Map<number, BasketLine>()
  for (const [index, { productId, quantity = 1 }] of items.entries()) {
    const id = parseId(productId)
    if (id === null)
      errors.push(new ShopError('PRODUCT_NOT_FOUND', { productId }, `input.items.${index}.productId`))
    else if (quantity < 1) errors.push(invalidQuantity(index))
    else {
      const line = merged.get(id) ?? { productId: id, quantity: 0, index }
      merged.set(id, { ...line, quantity: line.quantity + quantity })
    }
  }
  for (const { index, quantity } of merged.values())
    if (quantity > MAX_QUANTITY) errors.push(invalidQuantity(index))
  if (errors.length > 0) throw new UserErrorList(errors)
  return [...merged.values()].sort((a, b) => a.productId - b.productId)
}

const invalidQuantity = (index: number) =>
  invalid(`input.items.${index}.quantity`, `quantity is a whole number from 1 to ${MAX_QUANTITY}.`)
