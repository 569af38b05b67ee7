import { invalid, ShopError, UserErrorList } from '@shopstack/schema/errors'
import { parseId } from '@shopstack/schema/ids'

/** So many pieces of a product, and which line of the input named it first. */
export interface Line {
  readonly productId: number
  readonly quantity: number
  readonly index: number
}

const MOST_LINES = 100
const MOST_PIECES = 2_147_483_647

/** The lines of a basket, those of one product added up, in the order of the products' ids; refuses all bad ones together. */
export function mergedLines(items: readonly { productId: string; quantity?: number | undefined }[]): Line[] {
  if (items.length < 1 || items.length > MOST_LINES)
    throw invalid('input.items', `items are 1 to ${MOST_LINES} lines.`)
  const refusals: ShopError[] = []
  const merged = new Map<number, Line>()
  for (const [index, { productId, quantity = 1 }] of items.entries()) {
    const id = parseId(productId)
    if (id === null)
      refusals.push(new ShopError('PRODUCT_NOT_FOUND', { productId }, `input.items.${index}.productId`))
    else if (quantity < 1) refusals.push(badQuantity(index))
    else {
      const line = merged.get(id) ?? { productId: id, quantity: 0, index }
      merged.set(id, { ...line, quantity: line.quantity + quantity })
    }
  }
  for (const { index, quantity } of merged.values())
    if (quantity > MOST_PIECES) refusals.push(badQuantity(index))
  if (refusals.length > 0) throw new UserErrorList(refusals)
  return [...merged.values()].sort((a, b) => a.productId - b.productId)
}

const badQuantity = (index: number) =>
  invalid(`input.items.${index}.quantity`, `quantity is a whole number from 1 to ${MOST_PIECES}.`)
