import type { PaymentStatus } from '@shopstack/drizzle/tables'
import { ShopError } from '@shopstack/schema/errors'
import type { OrderRow } from '../orders/queries.js'
import type { TransferOutcome } from './provider/payment-provider.js'
import type { PaymentRow, RefundRow } from './queries.js'

/** The result of a charge or refund: the current order, the payment or refund, and business errors. */
export interface PaymentResult {
  readonly order: OrderRow | null
  readonly payment: PaymentRow | null
  readonly refund: RefundRow | null
  readonly errors: readonly ShopError[]
  /** Whether the money was moved by an earlier request of the idempotency key. */
  readonly isReplayed?: boolean
}

const nothing = { payment: null, refund: null, errors: [] }

/** No money was moved, or the result is not known yet. */
export const rejected = (order: OrderRow | null, errors: readonly ShopError[]): PaymentResult => ({
  ...nothing,
  order,
  errors,
})

/** A payment attempt was completed. */
export const paymentResult = (order: OrderRow, payment: PaymentRow): PaymentResult => ({
  ...nothing,
  order,
  payment,
  errors: errorsOf(payment),
})

function errorsOf({ status, reason }: PaymentRow): ShopError[] {
  if (status === 'succeeded') return []
  const code = status === 'declined' ? 'PAYMENT_DECLINED' : 'PAYMENT_FAILED'
  return [new ShopError(code, { reason: reason ?? NO_RESPONSE })]
}

/** A refund was completed. */
export const refundResult = (order: OrderRow, refund: RefundRow): PaymentResult => ({
  ...nothing,
  order,
  refund,
})

export const refundFailed = (order: OrderRow, reason: string): PaymentResult =>
  rejected(order, [new ShopError('REFUND_FAILED', { reason })])

/** The reason of an attempt that the provider never received or never answered. */
const NO_RESPONSE = 'no_answer'
const MAX_REASON_LENGTH = 50

/** The stored result of an attempt. */
export interface AttemptResult {
  readonly status: PaymentStatus
  /** Null on success. */
  readonly reason: string | null
}

/** The stored result of a provider's outcome. */
export function attemptResult(outcome: TransferOutcome): AttemptResult {
  if (outcome.status === 'succeeded') return { status: 'succeeded', reason: null }
  if (outcome.status === 'void') return { status: 'failed', reason: NO_RESPONSE }
  return { status: 'declined', reason: outcome.reason.slice(0, MAX_REASON_LENGTH) }
}
