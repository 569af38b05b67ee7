import { type Cents, MAX_CENTS } from '@shopstack/schema/money'

/** The amounts of a quote or an order. */
export interface Priced {
  readonly subtotal: Cents
  readonly discountAmount: Cents
  readonly discountedSubtotal: Cents
  /** On the undiscounted subtotal, rounded half up. */
  readonly tax: Cents
  readonly total: Cents
}

/** Computes the amounts of a subtotal. The tax rate is in percent with at most three decimals. */
export function price(subtotal: Cents, discount: Cents, taxRate: number): Priced {
  const discountAmount = Math.min(discount, subtotal)
  const discountedSubtotal = subtotal - discountAmount
  const tax = share(subtotal, Math.round(taxRate * 1_000), 100_000)
  return { subtotal, discountAmount, discountedSubtotal, tax, total: discountedSubtotal + tax }
}

/** amount × part / whole, rounded half up. Exact: the products stay below 2^53. */
export const share = (amount: Cents, part: number, whole: number): Cents =>
  Math.floor((2 * amount * part + whole) / (2 * whole))

/** Whether the amounts fit into their columns. */
export const isWithinLimits = ({ subtotal, total }: Priced): boolean =>
  subtotal <= MAX_CENTS && total <= MAX_CENTS
