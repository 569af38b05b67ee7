import { invalid, ShopError, UserErrorList } from '@shopstack/schema/errors'
import { parseId } from '@shopstack/schema/ids'

/** A quantity of a product, and the index of its first line in the input. */
export interface BasketLine {
  readonly productId: number
  readonly quantity: number
  readonly index: number
}

/** A line of the input that no order can have. */
export interface InvalidLine {
  /** As sent. */
  readonly productId: string
  readonly quantity: number
  readonly index: number
  readonly error: ShopError
}

type LineInput = { readonly productId: string; readonly quantity?: number | undefined }

const MAX_LINES = 100
const MAX_QUANTITY = 2_147_483_647

/**
 * Merges lines of the same product and sorts them by product id; invalid lines are apart.
 * @throws ShopError for too few or too many lines
 */
export function readLines(items: readonly LineInput[]): { lines: BasketLine[]; invalid: InvalidLine[] } {
  if (items.length < 1 || items.length > MAX_LINES)
    throw invalid('input.items', `items are 1 to ${MAX_LINES} lines.`)
  const invalidLines: InvalidLine[] = []
  const merged = new Map<number, BasketLine>()
  for (const [index, { productId, quantity = 1 }] of items.entries()) {
    const id = parseId(productId)
    if (id === null) {
      const error = new ShopError('PRODUCT_NOT_FOUND', { productId }, `input.items.${index}.productId`)
      invalidLines.push({ productId, quantity, index, error })
    } else if (quantity < 1) invalidLines.push({ productId, quantity, index, error: invalidQuantity(index) })
    else {
      const line = merged.get(id) ?? { productId: id, quantity: 0, index }
      merged.set(id, { ...line, quantity: line.quantity + quantity })
    }
  }
  const lines: BasketLine[] = []
  for (const line of merged.values())
    if (line.quantity <= MAX_QUANTITY) lines.push(line)
    else {
      const { productId, index } = line
      const error = invalidQuantity(index)
      invalidLines.push({ productId: String(productId), quantity: MAX_QUANTITY, index, error })
    }
  return { lines: lines.sort((a, b) => a.productId - b.productId), invalid: invalidLines }
}

/** The same; throws all invalid lines together. */
export function mergeLines(items: readonly LineInput[]): BasketLine[] {
  const { lines, invalid: invalidLines } = readLines(items)
  if (invalidLines.length > 0) throw new UserErrorList(invalidLines.map(({ error }) => error))
  return lines
}

const invalidQuantity = (index: number) =>
  invalid(`input.items.${index}.quantity`, `quantity is a whole number from 1 to ${MAX_QUANTITY}.`)
