import { inProgress } from '@shopstack/drizzle/idempotency/stored-response'
import type { SubgraphRuntime } from '@shopstack/kit/subgraph/definition'
import { formatMoney } from '@shopstack/schema/money'
import { orderOrThrow } from '../orders/sql/transition-order.js'
import {
  attemptResult,
  type PaymentResult,
  paymentResult,
  refundFailed,
  refundResult,
} from './payment-result.js'
import { lookUpOutcome } from './provider/call-provider.js'
import type { TransferOutcome } from './provider/payment-provider.js'
import { type AttemptRow, paymentOfAttempt, refundOfAttempt } from './queries.js'
import { recordPayment } from './sql/record-payment.js'
import { recordRefund } from './sql/record-refund.js'

type Runtime = SubgraphRuntime<'transactions'>

const RECORDERS = { charge: recordPayment, refund: recordRefund }
const LOG_MESSAGES = { charge: 'payment', refund: 'refund' }

/** Records the outcome of an attempt, idempotently: a second call changes nothing and returns the same result. */
export async function recordOutcome(
  runtime: Runtime,
  attempt: AttemptRow,
  outcome: TransferOutcome,
): Promise<PaymentResult> {
  const { id, orderId, kind, amount, method } = attempt
  const ended = attemptResult(outcome)
  const result = await RECORDERS[kind](runtime.db, attempt, ended)
  if (result) {
    runtime.log.info(
      { orderId, attemptId: id, amount: formatMoney(amount), method, ...ended },
      LOG_MESSAGES[kind],
    )
    return result
  }
  const known = await recordedResult(runtime, attempt)
  if (!known) throw new Error(`attempt ${id} is open and cannot be completed`)
  return known
}

/** The recorded result of an attempt; null while it is open. */
export async function recordedResult(runtime: Runtime, attempt: AttemptRow): Promise<PaymentResult | null> {
  const order = await orderOrThrow(runtime.db, attempt.orderId)
  if (order.openAttemptId === attempt.id) return null
  if (attempt.kind === 'charge') {
    const payment = await paymentOfAttempt(runtime.db, attempt.id)
    return payment && paymentResult(order, payment)
  }
  const refund = await refundOfAttempt(runtime.db, attempt.id)
  if (refund) return refundResult(order, refund)
  // The reason of a failed refund is stored by the provider only.
  const outcome = await lookUpOutcome(runtime, attempt)
  if (!outcome) throw inProgress()
  const { reason } = attemptResult(outcome)
  if (reason === null) throw new Error(`attempt ${attempt.id} was refunded without a refund record`)
  return refundFailed(order, reason)
}
