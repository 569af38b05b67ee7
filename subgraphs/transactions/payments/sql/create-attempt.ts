import { randomUUID } from 'node:crypto'
import { rowOf, statement } from '@shopstack/drizzle/client/prepared-statements'
import type { IdempotentRequest } from '@shopstack/drizzle/idempotency/idempotent-request'
import {
  inProgress,
  isKeyTaken,
  KEY_PLACEHOLDERS,
  keyValues,
  storeResponse,
  tryLockKey,
} from '@shopstack/drizzle/idempotency/stored-response'
import { paymentAttempts, type RefundRequest } from '@shopstack/drizzle/tables'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import type { ShopError } from '@shopstack/schema/errors'
import { type Cents, formatMoney } from '@shopstack/schema/money'
import { sql } from 'drizzle-orm'
import type { Context } from '../../context.js'
import { isExpired, type OrderAction, TRANSITIONS } from '../../orders/order-state-machine.js'
import type { OrderRow } from '../../orders/queries.js'
import { type OrderReference, transitionError } from '../../orders/sql/transition-order.js'
import type { AttemptRow } from '../queries.js'

/** A charge of the whole amount of a pending order, or a refund of an order that was paid. */
export type AttemptRequest =
  | { readonly kind: 'charge'; readonly order: OrderReference; readonly method: string }
  | {
      readonly kind: 'refund'
      readonly order: OrderReference
      /** The version of the order that the amount holds for. */
      readonly version: number
      readonly amount: Cents
      readonly refund: RefundRequest
    }

const { placeholder } = sql

/**
 * Records the attempt before the provider is called, in one statement: an open attempt blocks every other transition of
 * the order. The response of the idempotency key refers to the attempt from now on.
 */
const write = statement(
  () => sql`
  with gate as materialized (
    select ${tryLockKey(KEY_PLACEHOLDERS)} as free
  ), target as materialized (
    select id, total from orders
    where id = ${placeholder('orderId')}::int and status = any(${placeholder('statuses')}::text[]) and open_attempt_id is null
      and (${placeholder('ownerId')}::int is null or user_id = ${placeholder('ownerId')}::int)
      and (${placeholder('version')}::int is null or version = ${placeholder('version')}::int)
      and case ${placeholder('kind')}::text
        when 'charge' then expires_at is null or expires_at > now()
        else ${placeholder('amount')}::numeric <= total - refunded_amount end
      and (select free from gate)
    for no key update
  ), attempt as (
    insert into payment_attempts (order_id, kind, provider_key, amount, method, refund, actor_id, address)
    select id, ${placeholder('kind')}::text, ${placeholder('providerKey')}::uuid,
      coalesce(${placeholder('amount')}::numeric, total),
      coalesce(${placeholder('method')}::text,
        (select method from payments p where p.order_id = target.id and p.status = 'succeeded')),
      ${placeholder('refund')}::jsonb, ${placeholder('actorId')}::int, left(${placeholder('address')}::text, 45)
    from target
    returning *
  ), opened as (
    update orders o set open_attempt_id = attempt.id from attempt where o.id = attempt.order_id
  ), kept as (
    ${storeResponse(KEY_PLACEHOLDERS, sql`jsonb_build_object('attemptId', attempt.id)`, sql`attempt`)}
  )
  select free, attempt.* from gate left join attempt on true`,
)

/**
 * Creates an attempt; null when the order has another status, or the same request created one concurrently.
 * @throws ShopError `IN_PROGRESS` while the same request is in progress
 */
export async function createAttempt(
  { db, address }: Context,
  viewer: Viewer,
  requested: AttemptRequest,
  request: IdempotentRequest | null,
): Promise<AttemptRow | null> {
  try {
    const [row] = await write(db, {
      actorId: viewer.id,
      address,
      ...keyValues(request),
      providerKey: randomUUID(),
      kind: requested.kind,
      orderId: requested.order.id,
      ownerId: requested.order.userId,
      ...columnsOf(requested),
    })
    if (!row?.free) throw inProgress()
    return row.id === null ? null : rowOf(paymentAttempts, row)
  } catch (error) {
    if (isKeyTaken(error)) return null
    throw error
  }
}

/** A refund uses the method of the payment. */
const columnsOf = (requested: AttemptRequest) =>
  requested.kind === 'charge'
    ? { statuses: TRANSITIONS.PAY.from, method: requested.method, amount: null, version: null, refund: null }
    : {
        statuses: TRANSITIONS.REFUND.from,
        method: null,
        amount: formatMoney(requested.amount),
        version: requested.version,
        refund: JSON.stringify(requested.refund),
      }

/** Why no attempt was created; without errors the caller retries. */
export interface BlockedAttempt {
  readonly order: OrderRow | null
  readonly errors: readonly ShopError[]
}

/** The errors that block an attempt in the current state of the order. */
export function blockingErrors(
  order: OrderRow | null,
  reference: OrderReference,
  action: OrderAction,
): BlockedAttempt {
  const isReady =
    order !== null &&
    TRANSITIONS[action].from.includes(order.status) &&
    order.openAttemptId === null &&
    !(action === 'PAY' && isExpired(order))
  return { order, errors: isReady ? [] : [transitionError(order, reference, action)] }
}
