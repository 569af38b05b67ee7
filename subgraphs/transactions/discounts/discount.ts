import { type Cents, formatMoney } from '@shopstack/schema/money'
import { share } from '../orders/pricing.js'
import type { CodeInUse, DiscountRow } from './queries.js'

/** Why a code does not apply. */
export type DiscountReason =
  | 'UNKNOWN'
  | 'INACTIVE'
  | 'NOT_STARTED'
  | 'EXPIRED'
  | 'USED_UP'
  | 'USED_UP_BY_CUSTOMER'
  | 'BELOW_MINIMUM'
  | 'NOTHING_TO_DISCOUNT'

/** Why a code does not apply, as a code and as a sentence. */
export interface DiscountRejection {
  readonly reason: DiscountReason
  readonly message: string
}

/** The discount of a code, or why it does not apply. */
export interface Discount {
  readonly amount: Cents
  readonly rejection: DiscountRejection | null
}

/** The discount of a code on a subtotal. */
export function applyDiscount(known: CodeInUse | null, given: string, subtotal: Cents, now: Date): Discount {
  const [reason, what] = known ? rejectionOf(known, subtotal, now) : (['UNKNOWN', 'does not exist'] as const)
  if (reason) return { amount: 0, rejection: { reason, message: `The discount code ${given} ${what}.` } }
  const amount = known ? amountOf(known.row, subtotal) : 0
  if (amount > 0) return { amount, rejection: null }
  const message = `There is nothing to take the discount ${given} from.`
  return { amount: 0, rejection: { reason: 'NOTHING_TO_DISCOUNT', message } }
}

type RejectionText = readonly [reason: DiscountReason | null, what: string]

function rejectionOf({ row, usesByCustomer }: CodeInUse, subtotal: Cents, now: Date): RejectionText {
  const time = now.getTime()
  if (!row.active) return ['INACTIVE', 'is not in use']
  if (row.startsAt !== null && time < Date.parse(row.startsAt)) return ['NOT_STARTED', 'is not valid yet']
  if (row.endsAt !== null && time >= Date.parse(row.endsAt)) return ['EXPIRED', 'has expired']
  if (row.usageLimit !== null && row.timesUsed >= row.usageLimit) return ['USED_UP', 'is used up']
  if (row.usageLimitPerCustomer !== null && usesByCustomer >= row.usageLimitPerCustomer)
    return ['USED_UP_BY_CUSTOMER', 'has been used as often as one customer may']
  if (subtotal < row.minimumSubtotal)
    return ['BELOW_MINIMUM', `applies from a subtotal of ${formatMoney(row.minimumSubtotal)}`]
  return [null, '']
}

const amountOf = ({ percent, amount }: DiscountRow, subtotal: Cents): Cents =>
  percent === null ? Math.min(amount ?? 0, subtotal) : share(subtotal, percent, 100)
