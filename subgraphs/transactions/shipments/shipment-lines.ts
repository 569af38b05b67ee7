import { invalid, type ShopError, UserErrorList } from '@shopstack/schema/errors'
import { parseId } from '@shopstack/schema/ids'
import type { ShipmentLineInput } from '../generated.js'
import type { OrderItemRow } from '../orders/queries.js'

/** A quantity of an order line. */
export interface ShipmentLine {
  itemId: number
  quantity: number
}

const MAX_LINES = 100

/** Units of a line that are neither shipped nor refunded; units may be refunded after they were shipped. */
export const leftToShip = ({ quantity, shippedQuantity, refundedQuantity }: OrderItemRow): number =>
  Math.max(0, quantity - shippedQuantity - refundedQuantity)

/** Everything that is left to ship. */
export const remainingLines = (items: readonly OrderItemRow[]): ShipmentLine[] =>
  items.flatMap((item) => (leftToShip(item) > 0 ? [{ itemId: item.id, quantity: leftToShip(item) }] : []))

/** The requested lines, merged by order line; throws all errors together. */
export function mergeShipmentLines(
  requested: readonly ShipmentLineInput[],
  items: readonly OrderItemRow[],
): ShipmentLine[] {
  if (requested.length < 1 || requested.length > MAX_LINES)
    throw invalid('input.lines', `lines are 1 to ${MAX_LINES}.`)
  const byId = new Map(items.map((item) => [item.id, item]))
  const units = new Map<number, number>()
  const errors: ShopError[] = []
  for (const [index, { orderItemId, quantity }] of requested.entries()) {
    const field = `input.lines.${index}`
    const item = byId.get(parseId(orderItemId) ?? 0)
    if (!item) {
      errors.push(invalid(`${field}.orderItemId`, `This order has no line ${orderItemId}.`))
      continue
    }
    const before = units.get(item.id) ?? 0
    const left = leftToShip(item) - before
    if (left === 0) errors.push(invalid(`${field}.quantity`, 'Nothing is left to ship of this line.'))
    else if (quantity < 1 || quantity > left)
      errors.push(invalid(`${field}.quantity`, `quantity is a whole number from 1 to ${left}.`))
    else units.set(item.id, before + quantity)
  }
  if (errors.length > 0) throw new UserErrorList(errors)
  return [...units].map(([itemId, quantity]) => ({ itemId, quantity }))
}
