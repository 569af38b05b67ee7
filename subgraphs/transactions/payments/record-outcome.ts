import { inProgress } from '@shopstack/drizzle/idempotency/idempotent-request'
import type { SubgraphRuntime } from '@shopstack/kit/subgraph/open-subgraph'
import { formatMoney } from '@shopstack/schema/money'
import { orderKnown } from '../orders/transition-order.js'
import { type Answer, endOf, givenBack, notGivenBack, paymentEnded } from './payment-result.js'
import { settled } from './provider/call-provider.js'
import type { Outcome } from './provider/payment-provider.js'
import { type AttemptRow, paymentOfAttempt, refundOfAttempt } from './queries.js'
import { recordPayment } from './record-payment.js'
import { recordRefund } from './record-refund.js'

type Shop = SubgraphRuntime<'transactions'>

const RECORD = { charge: recordPayment, refund: recordRefund }
const LOGGED = { charge: 'payment', refund: 'refund' }

/** Records what became of an attempt; whoever brings the same news again changes nothing and is answered the same. */
export async function recordOutcome(shop: Shop, attempt: AttemptRow, outcome: Outcome): Promise<Answer> {
  const { id, orderId, kind, amount, method } = attempt
  const end = endOf(outcome)
  const answer = await RECORD[kind](shop.db, attempt, end)
  if (answer) {
    shop.log.info({ orderId, attemptId: id, amount: formatMoney(amount), method, ...end }, LOGGED[kind])
    return answer
  }
  const known = await answerOf(shop, attempt)
  if (!known) throw new Error(`attempt ${id} is open and could not be ended`)
  return known
}

/** What an attempt came to, as it was recorded; null while it is open. */
export async function answerOf(shop: Shop, attempt: AttemptRow): Promise<Answer | null> {
  const order = await orderKnown(shop.db, attempt.orderId)
  if (order.openAttemptId === attempt.id) return null
  if (attempt.kind === 'charge') {
    const payment = await paymentOfAttempt(shop.db, attempt.id)
    return payment && paymentEnded(order, payment)
  }
  const refund = await refundOfAttempt(shop.db, attempt.id)
  if (refund) return givenBack(order, refund)
  // Nothing but the provider's books says why a refund failed.
  const outcome = await settled(shop, attempt)
  if (!outcome) throw inProgress()
  const { reason } = endOf(outcome)
  if (reason === null) throw new Error(`attempt ${attempt.id} gave money back that is not on record`)
  return notGivenBack(order, reason)
}
