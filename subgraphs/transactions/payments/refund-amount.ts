import type { Cents } from '@shopstack/schema/money'

/** The parts of refunds: `amount` includes `tax`, and `discount` is taken back with the goods. */
export interface RefundParts {
  readonly amount: Cents
  readonly tax: Cents
  readonly discount: Cents
}

/** The amounts of an order, and the sum of its refunds. */
export interface Refundable {
  readonly subtotal: Cents
  readonly discountAmount: Cents
  readonly tax: Cents
  readonly total: Cents
  readonly given: RefundParts
}

/** The undiscounted price of all refunded units before and after a refund. */
export interface RefundedUnits {
  readonly before: Cents
  readonly after: Cents
  /** Whether no unit remains. */
  readonly isEverything: boolean
}

/** What is left to refund of an order. */
export const remainingParts = ({ total, tax, discountAmount, given }: Refundable): RefundParts => ({
  amount: total - given.amount,
  tax: tax - given.tax,
  discount: discountAmount - given.discount,
})

/**
 * The refund of units: their share in total and tax. Shares are differences of cumulative ones, so that rounding carries
 * over to the next refund; the refund of the last units is what is left. All refunds of an order therefore add up to its
 * amounts, in any order and with refunds of amounts between them, and no part is ever negative.
 */
export function refundOfUnits(
  order: Refundable,
  { before, after, isEverything }: RefundedUnits,
): RefundParts {
  const left = remainingParts(order)
  if (isEverything) return left
  const shareIn = (whole: Cents) => share(whole, after, order.subtotal) - share(whole, before, order.subtotal)
  const amount = Math.min(shareIn(order.total), left.amount)
  // Neither the net amount nor the tax exceeds what is left of it.
  const tax = clamp(shareIn(order.tax), amount - (left.amount - left.tax), Math.min(amount, left.tax))
  return { amount, tax, discount: clamp(after - before - (amount - tax), 0, left.discount) }
}

/** The refund of an amount, at most what is left: tax and discount in proportion to what is left of them. */
export function refundOfAmount(order: Refundable, amount: Cents): RefundParts {
  const left = remainingParts(order)
  const shareIn = (whole: Cents) => share(whole, amount, left.amount)
  return { amount, tax: shareIn(left.tax), discount: shareIn(left.discount) }
}

const clamp = (value: number, min: number, max: number): number => Math.min(Math.max(value, min), max)

/** amount × part / whole, rounded half up. The products exceed 2^53, hence BigInt. */
function share(amount: Cents, part: Cents, whole: Cents): Cents {
  if (whole === 0) return 0
  const divisor = BigInt(whole)
  return Number((2n * BigInt(amount) * BigInt(part) + divisor) / (2n * divisor))
}
