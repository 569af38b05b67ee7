import { randomUUID } from 'node:crypto'
import { rowOf, statement } from '@shopstack/drizzle/client/prepared-statements'
import { isUniqueViolation } from '@shopstack/drizzle/client/sql-errors'
import {
  type IdempotentRequest,
  inProgress,
  storeResponse,
  tryLockKey,
} from '@shopstack/drizzle/idempotency/idempotent-request'
import { paymentAttempts, type RefundRequest } from '@shopstack/drizzle/tables'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import type { ShopError } from '@shopstack/schema/errors'
import { type Cents, formatMoney } from '@shopstack/schema/money'
import { sql } from 'drizzle-orm'
import type { Context } from '../context.js'
import { isExpired, type OrderAction, STEPS } from '../orders/order-state-machine.js'
import type { OrderRow } from '../orders/queries.js'
import { type OrderReference, refusalOf } from '../orders/transition-order.js'
import type { AttemptRow } from './queries.js'

/** What a provider is to be asked for: all of a pending order, or a part of what was paid for it. */
export type Asked =
  | { readonly kind: 'charge'; readonly order: OrderReference; readonly method: string }
  | {
      readonly kind: 'refund'
      readonly order: OrderReference
      /** The version of the order that the amount holds for. */
      readonly version: number
      readonly amount: Cents
      readonly goods: RefundRequest
    }

const { placeholder } = sql

const KEY = {
  userId: placeholder('actorId'),
  operation: placeholder('operation'),
  key: placeholder('key'),
  payloadHash: placeholder('payloadHash'),
}

/**
 * Writes down what the provider will be asked, in one statement: once the order has an open attempt, nobody else may
 * do anything to it. The answer to a repeat is kept here already, as whoever repeats is to hear of this attempt.
 */
const write = statement(
  () => sql`
  with gate as materialized (
    select ${tryLockKey(KEY)} as free
  ), meant as materialized (
    select id, total from orders
    where id = ${placeholder('orderId')}::int and status = ${placeholder('status')}::text and open_attempt_id is null
      and (${placeholder('ownerId')}::int is null or user_id = ${placeholder('ownerId')}::int)
      and (${placeholder('version')}::int is null or version = ${placeholder('version')}::int)
      and (${placeholder('kind')}::text <> 'charge' or expires_at is null or expires_at > now())
      and (select free from gate)
    for no key update
  ), attempt as (
    insert into payment_attempts (order_id, kind, provider_key, amount, method, refund, actor_id, address)
    select id, ${placeholder('kind')}::text, ${placeholder('providerKey')}::uuid,
      coalesce(${placeholder('amount')}::numeric, total),
      coalesce(${placeholder('method')}::text,
        (select method from payments p where p.order_id = meant.id and p.status = 'succeeded')),
      ${placeholder('refund')}::jsonb, ${placeholder('actorId')}::int, left(${placeholder('address')}::text, 45)
    from meant
    returning *
  ), opened as (
    update orders o set open_attempt_id = attempt.id from attempt where o.id = attempt.order_id
  ), kept as (
    ${storeResponse(KEY, sql`jsonb_build_object('attemptId', attempt.id)`, sql`attempt`)}
  )
  select free, attempt.* from gate left join attempt on true`,
)

/**
 * Opens an attempt; null when the order does not stand where it should, or the same request has opened one meanwhile.
 * @throws ShopError `IN_PROGRESS` while the same request is under way
 */
export async function openAttempt(
  { db, address }: Context,
  viewer: Viewer,
  asked: Asked,
  request: IdempotentRequest | null,
): Promise<AttemptRow | null> {
  try {
    const [row] = await write(db, {
      actorId: viewer.id,
      address,
      operation: request?.operation ?? null,
      key: request?.key ?? null,
      payloadHash: request?.payloadHash ?? null,
      providerKey: randomUUID(),
      kind: asked.kind,
      orderId: asked.order.id,
      ownerId: asked.order.userId,
      ...particulars(asked),
    })
    if (!row?.free) throw inProgress()
    return row.id === null ? null : rowOf(paymentAttempts, row)
  } catch (error) {
    if (isUniqueViolation(error)) return null
    throw error
  }
}

/** A refund goes back the way the payment came. */
const particulars = (asked: Asked) =>
  asked.kind === 'charge'
    ? { status: STEPS.PAY.from, method: asked.method, amount: null, version: null, refund: null }
    : {
        status: STEPS.REFUND.from,
        method: null,
        amount: formatMoney(asked.amount),
        version: asked.version,
        refund: JSON.stringify(asked.goods),
      }

/** Why no attempt could be opened; nothing when it could be by now, and is worth another try. */
export interface NotOpened {
  readonly order: OrderRow | null
  readonly refusals: readonly ShopError[]
}

/** What stands in the way of an attempt, as an order stands. */
export function inTheWay(order: OrderRow | null, reference: OrderReference, action: OrderAction): NotOpened {
  const isReady =
    order?.status === STEPS[action].from &&
    order.openAttemptId === null &&
    !(action === 'PAY' && isExpired(order))
  return { order, refusals: isReady ? [] : [refusalOf(order, reference, action)] }
}
