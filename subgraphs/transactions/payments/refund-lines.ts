import { meaningOfLines } from '@shopstack/drizzle/idempotency/idempotent-request'
import { invalid, type ShopError } from '@shopstack/schema/errors'
import { parseId } from '@shopstack/schema/ids'
import type { RefundLineInput } from '../generated.js'
import type { OrderItemRow } from '../orders/queries.js'

/** A quantity of an order line. */
export interface RefundLine {
  itemId: number
  quantity: number
}

type Remaining = (item: OrderItemRow) => number

const notRefunded: Remaining = ({ quantity, refundedQuantity }) => quantity - refundedQuantity

/** The quantities that remain, by default those that are not refunded. */
export const remainingLines = (items: readonly OrderItemRow[], remaining = notRefunded): RefundLine[] =>
  items.flatMap((item) => (remaining(item) > 0 ? [{ itemId: item.id, quantity: remaining(item) }] : []))

/** What lines mean for an idempotency key. */
export const meaningOf = (lines: readonly RefundLineInput[]) =>
  meaningOfLines(
    lines.map(({ orderItemId, quantity }) => ({ of: parseId(orderItemId) ?? orderItemId, quantity })),
  )

/** The requested lines, merged by order line, and their errors. */
export function mergeRefundLines(
  requested: readonly RefundLineInput[],
  items: readonly OrderItemRow[],
  remaining = notRefunded,
): { lines: RefundLine[]; errors: ShopError[] } {
  const byId = new Map(items.map((item) => [item.id, item]))
  const units = new Map<number, number>()
  const errors = requested.flatMap(({ orderItemId, quantity }, index) => {
    const field = `input.lines.${index}`
    const item = byId.get(parseId(orderItemId) ?? 0)
    if (!item) return [invalid(`${field}.orderItemId`, `This order has no line ${orderItemId}.`)]
    const before = units.get(item.id) ?? 0
    const left = remaining(item) - before
    if (left === 0) return [invalid(`${field}.quantity`, 'Nothing is left of this line.')]
    if (quantity < 1 || quantity > left)
      return [invalid(`${field}.quantity`, `quantity is a whole number from 1 to ${left}.`)]
    units.set(item.id, before + quantity)
    return []
  })
  return { lines: [...units].map(([itemId, quantity]) => ({ itemId, quantity })), errors }
}
