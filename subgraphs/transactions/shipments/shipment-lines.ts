import { invalid, UserErrorList } from '@shopstack/schema/errors'
import type { ShipmentLineInput } from '../generated.js'
import type { OrderItemRow } from '../orders/queries.js'
import { mergeRefundLines, type RefundLine } from '../payments/refund-lines.js'

const MAX_LINES = 100

/** Units of a line that are neither shipped nor refunded; units may be refunded after they were shipped. */
export const leftToShip = ({ quantity, shippedQuantity, refundedQuantity }: OrderItemRow): number =>
  Math.max(0, quantity - shippedQuantity - refundedQuantity)

/** The requested lines, merged by order line; throws all errors together. */
export function mergeShipmentLines(
  requested: readonly ShipmentLineInput[],
  items: readonly OrderItemRow[],
): RefundLine[] {
  if (requested.length < 1 || requested.length > MAX_LINES)
    throw invalid('input.lines', `lines are 1 to ${MAX_LINES}.`)
  const { lines, errors } = mergeRefundLines(requested, items, leftToShip)
  if (errors.length > 0) throw new UserErrorList(errors)
  return lines
}
