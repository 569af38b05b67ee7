import type { Cents } from '@shopstack/schema/money'

/** The amounts of an order that a refund is computed from. */
export interface Refundable {
  readonly subtotal: Cents
  readonly total: Cents
  readonly refundedAmount: Cents
}

/**
 * The amount of a refund: the share of the refunded units in the total, including discount and tax. It is computed from
 * the cumulative refund, so that rounding differences carry over to the next refund and all refunds add up to the total.
 * `subtotal` is the undiscounted price of all units refunded afterwards.
 */
export function refundAmount(order: Refundable, after: { subtotal: Cents; isEverything: boolean }): Cents {
  const due = after.isEverything ? order.total : share(order, after.subtotal)
  return Math.max(0, Math.min(due, order.total) - order.refundedAmount)
}

/** Rounded half up. The products exceed 2^53, hence BigInt. */
function share({ subtotal, total }: Refundable, part: Cents): Cents {
  if (subtotal === 0) return 0
  const whole = BigInt(subtotal)
  return Number((2n * BigInt(total) * BigInt(part) + whole) / (2n * whole))
}
