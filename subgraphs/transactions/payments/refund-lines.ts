import { invalid, type ShopError } from '@shopstack/schema/errors'
import { parseId } from '@shopstack/schema/ids'
import type { RefundLineInput } from '../generated.js'
import type { OrderItemRow } from '../orders/queries.js'

/** So many pieces of a line of an order. */
export interface RefundLine {
  itemId: number
  quantity: number
}

/** What is left of an order's lines. */
export const allLeft = (items: readonly OrderItemRow[]): RefundLine[] =>
  items.flatMap((item) => (leftOf(item) > 0 ? [{ itemId: item.id, quantity: leftOf(item) }] : []))

const leftOf = ({ quantity, refundedQuantity }: OrderItemRow): number => quantity - refundedQuantity

/** The lines that were asked for, those of one line of the order added up, and everything that is wrong with them. */
export function linesAsked(
  asked: readonly RefundLineInput[],
  items: readonly OrderItemRow[],
): { lines: RefundLine[]; refusals: ShopError[] } {
  const byId = new Map(items.map((item) => [item.id, item]))
  const pieces = new Map<number, number>()
  const refusals = asked.flatMap(({ orderItemId, quantity }, index) => {
    const field = `input.lines.${index}`
    const item = byId.get(parseId(orderItemId) ?? 0)
    if (!item) return [invalid(`${field}.orderItemId`, `This order has no line ${orderItemId}.`)]
    const before = pieces.get(item.id) ?? 0
    const left = leftOf(item) - before
    if (left === 0) return [invalid(`${field}.quantity`, 'Nothing is left of this line.')]
    if (quantity < 1 || quantity > left)
      return [invalid(`${field}.quantity`, `quantity is a whole number from 1 to ${left}.`)]
    pieces.set(item.id, before + quantity)
    return []
  })
  return { lines: [...pieces].map(([itemId, quantity]) => ({ itemId, quantity })), refusals }
}
