import { type Cents, MAX_CENTS } from '@shopstack/schema/money'

/** What something costs, by the rule that quotes and orders share. */
export interface Priced {
  readonly subtotal: Cents
  readonly discountAmount: Cents
  readonly discountedSubtotal: Cents
  /** On the undiscounted subtotal, half cents rounded up. */
  readonly tax: Cents
  readonly total: Cents
}

/** Prices a subtotal. The tax rate is in percent, with three decimals at most. */
export function price(subtotal: Cents, discount: Cents, taxRate: number): Priced {
  const discountAmount = Math.min(discount, subtotal)
  const discountedSubtotal = subtotal - discountAmount
  const tax = share(subtotal, Math.round(taxRate * 1_000), 100_000)
  return { subtotal, discountAmount, discountedSubtotal, tax, total: discountedSubtotal + tax }
}

/** `part` of `whole` of an amount, half cents rounded up. Exact: the products stay below 2^53. */
export const share = (amount: Cents, part: number, whole: number): Cents =>
  Math.floor((2 * amount * part + whole) / (2 * whole))

/** Whether the database can hold it. */
export const fits = ({ subtotal, total }: Priced): boolean => subtotal <= MAX_CENTS && total <= MAX_CENTS
