import type { PaymentStatus } from '@shopstack/drizzle/tables'
import { ShopError } from '@shopstack/schema/errors'
import type { OrderRow } from '../orders/queries.js'
import type { Outcome } from './provider/payment-provider.js'
import type { PaymentRow, RefundRow } from './queries.js'

/** What came of a request to move money: the order as it is now, the payment or the refund, and why not. */
export interface Answer {
  readonly order: OrderRow | null
  readonly payment: PaymentRow | null
  readonly refund: RefundRow | null
  readonly refusals: readonly ShopError[]
}

const nothing = { payment: null, refund: null, refusals: [] }

/** No money was moved, or it is not known yet whether it was. */
export const refused = (order: OrderRow | null, refusals: readonly ShopError[]): Answer => ({
  ...nothing,
  order,
  refusals,
})

/** An attempt to pay has ended. */
export const paymentEnded = (order: OrderRow, payment: PaymentRow): Answer => ({
  ...nothing,
  order,
  payment,
  refusals: refusalsOf(payment),
})

function refusalsOf({ status, reason }: PaymentRow): ShopError[] {
  if (status === 'succeeded') return []
  const code = status === 'declined' ? 'PAYMENT_DECLINED' : 'PAYMENT_FAILED'
  return [new ShopError(code, { reason: reason ?? NO_ANSWER })]
}

/** Money was given back. */
export const givenBack = (order: OrderRow, refund: RefundRow): Answer => ({ ...nothing, order, refund })

/** Money was not given back. */
export const notGivenBack = (order: OrderRow, reason: string): Answer =>
  refused(order, [new ShopError('REFUND_FAILED', { reason })])

/** The reason of what a provider never heard of, or never answered. */
const NO_ANSWER = 'no_answer'
const REASON_LENGTH = 50

/** How an attempt ended, in words that are kept. */
export interface End {
  readonly status: PaymentStatus
  /** Null when it succeeded. */
  readonly reason: string | null
}

/** What an outcome means for its attempt. */
export function endOf(outcome: Outcome): End {
  if (outcome.status === 'succeeded') return { status: 'succeeded', reason: null }
  if (outcome.status === 'void') return { status: 'failed', reason: NO_ANSWER }
  return { status: 'declined', reason: outcome.reason.slice(0, REASON_LENGTH) }
}
