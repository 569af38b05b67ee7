import type { Cents } from '@shopstack/schema/money'

/** What a refund counts from: an order, and what has been given back of it. */
export interface Refundable {
  readonly subtotal: Cents
  readonly total: Cents
  readonly refundedAmount: Cents
}

/**
 * What to give back for goods: their share of the total, discount and tax included. It is counted from everything given
 * back, this refund too, so that what rounding took from one refund comes with the next, and all of them together are
 * the total to the cent. `subtotal` is that of all goods given back afterwards.
 */
export function refundAmount(order: Refundable, after: { subtotal: Cents; isEverything: boolean }): Cents {
  const due = after.isEverything ? order.total : share(order, after.subtotal)
  return Math.max(0, Math.min(due, order.total) - order.refundedAmount)
}

/** Half cents are rounded up. The products do not fit into a number. */
function share({ subtotal, total }: Refundable, part: Cents): Cents {
  if (subtotal === 0) return 0
  const whole = BigInt(subtotal)
  return Number((2n * BigInt(total) * BigInt(part) + whole) / (2n * whole))
}
