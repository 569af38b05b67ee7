import { rowOf, statement } from '@shopstack/drizzle/client/prepared-statements'
import { notify } from '@shopstack/drizzle/events/outbox'
import { eventCtes } from '@shopstack/drizzle/events/record-events'
import { orders } from '@shopstack/drizzle/tables'
import { readInstant } from '@shopstack/drizzle/tables/columns'
import { sql } from 'drizzle-orm'
import type { Database } from '../../database.js'
import { TRANSITIONS } from '../../orders/order-state-machine.js'
import { type AttemptResult, type PaymentResult, paymentResult } from '../payment-result.js'
import type { AttemptRow } from '../queries.js'

const { placeholder } = sql

/** Records a payment and updates its order in one statement. Nothing is written unless the attempt is open. */
const write = statement(
  () => sql`
  with target as materialized (
    select id, status from orders
    where id = ${placeholder('orderId')}::int and open_attempt_id = ${placeholder('attemptId')}::int
    for no key update
  ), payment as (
    insert into payments (order_id, attempt_id, status, amount, method, reason)
    select a.order_id, a.id, ${placeholder('status')}::text, a.amount, a.method, ${placeholder('reason')}::text
    from target join payment_attempts a on a.id = ${placeholder('attemptId')}::int
    returning *
  ), stepped as (
    update orders o set open_attempt_id = null, version = o.version + 1, updated_at = now(),
      status = case p.status when 'succeeded' then ${TRANSITIONS.PAY.to}::text else o.status end
    from payment p where o.id = p.order_id
    returning o.*
  ), changes as (
    select 0::bigint as n, case p.status when 'succeeded' then 'order.paid' else 'payment.' || p.status end as type,
      'order:' || o.id as subject, o.version as sequence, a.actor_id, a.address,
      jsonb_build_object('orderId', o.id, 'userId', o.user_id, 'paymentId', p.id, 'amount', p.amount::text,
        'method', p.method, 'reason', p.reason, 'total', o.total::text) as payload,
      jsonb_build_object('status', target.status) as before,
      jsonb_build_object('status', o.status, 'paymentId', p.id, 'amount', p.amount::text, 'method', p.method,
        'reason', p.reason) as after
    from target, payment p, stepped o, payment_attempts a where a.id = p.attempt_id
  ), ${eventCtes()}
  select stepped.*, payment.id as payment_id, payment.created_at as ended_at from stepped, payment`,
)

/** Records the result of a charge; null when it was already recorded. */
export async function recordPayment(
  db: Database,
  attempt: AttemptRow,
  result: AttemptResult,
): Promise<PaymentResult | null> {
  const { id: attemptId, orderId, amount, method } = attempt
  const [row] = await write(db, { orderId, attemptId, ...result })
  if (!row) return null
  notify(db)
  const known = { orderId, attemptId, amount, method, ...result }
  const createdAt = readInstant(String(row.ended_at))
  return paymentResult(rowOf(orders, row), { ...known, id: Number(row.payment_id), createdAt })
}
