import { isUniqueViolation, pgCode, SQLSTATE } from '@shopstack/drizzle/client/sql-errors'
import {
  type IdempotentRequest,
  idempotentRequest,
  inProgress,
  isRejection,
  storedResponse,
  storeRejection,
} from '@shopstack/drizzle/idempotency/idempotent-request'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { ShopError } from '@shopstack/schema/errors'
import { formatMoney } from '@shopstack/schema/money'
import { nameOf } from '../catalog/product-cache.js'
import type { ProductRow } from '../catalog/queries.js'
import type { Context } from '../context.js'
import type { PlaceOrderInput } from '../generated.js'
import { type OrderOffer, writeOrder } from './insert-order.js'
import { type Line, mergedLines } from './merge-lines.js'
import { codeGiven, offerForLines } from './price-basket.js'
import { orderKnown } from './transition-order.js'

/** Each try sees what made the one before fail; only prices that change all the time could use them up. */
const TRIES = 10
const AGAIN = new Set<string>([
  SQLSTATE.DEADLOCK_DETECTED,
  SQLSTATE.SERIALIZATION_FAILURE,
  SQLSTATE.CHECK_VIOLATION,
])

/**
 * Places an order. Products and code are read and priced first, without a lock; then one statement takes the goods,
 * counts the code and writes the order, provided that nothing has changed since. So a popular product is locked for a
 * single statement, and one that is sold out for none.
 */
export async function placeOrder(ctx: Context, viewer: Viewer, input: PlaceOrderInput, key: string | null) {
  const request = idempotentRequest(viewer.id, 'placeOrder', key, input)
  const lines = mergedLines(input.items)
  for (let tries = 1; tries <= TRIES; tries++) {
    const known = request && (await storedResponse<{ orderId: number }>(ctx.db, request))
    if (known) return { order: await orderKnown(ctx.db, known.orderId) }
    const offer = await offered(ctx, request, () => offerOf(ctx, viewer, lines, input))
    const order = offer && (await written(ctx, viewer, offer, request))
    if (order) return { order }
  }
  throw busy()
}

/** Makes an offer; null when there is none to be made, but the same request has been answered meanwhile. */
async function offered<T>(
  { db }: Context,
  request: IdempotentRequest | null,
  make: () => Promise<T>,
): Promise<T | null> {
  try {
    return await make()
  } catch (error) {
    if (!request || !isRejection(error) || (await storeRejection(db, request, error))) throw error
    return null
  }
}

/** Prices the lines as everything stands now; throws everything that keeps them from being ordered. */
async function offerOf(
  ctx: Context,
  viewer: Viewer,
  lines: readonly Line[],
  { discountCode, ignoreInapplicableDiscount }: PlaceOrderInput,
): Promise<OrderOffer> {
  const given = codeGiven(ctx, discountCode)
  const bargain = { customerId: viewer.id, discountCode: given }
  const offer = await offerForLines(ctx, lines, bargain, tooLittle)
  const problem = offer.discount?.problem
  if (problem && !ignoreInapplicableDiscount)
    throw new ShopError(
      'DISCOUNT_NOT_APPLICABLE',
      { reason: problem.reason, problem: problem.message },
      'input.discountCode',
    )
  const { code, priced } = offer
  const use = code && priced.discountAmount > 0 ? { code: code.row.code, version: code.row.version } : null
  return { lines: offer.lines, priced, discountCode: given, use }
}

function tooLittle({ index, productId, quantity }: Line, { name, stock }: ProductRow): ShopError | null {
  if (stock >= quantity) return null
  const facts = { productId: String(productId), product: name, available: stock }
  return new ShopError('INSUFFICIENT_STOCK', facts, `input.items.${index}.quantity`)
}

/** Writes the order; null when something has changed since the offer was made, which the next try will see. */
async function written(ctx: Context, viewer: Viewer, offer: OrderOffer, request: IdempotentRequest | null) {
  try {
    const { free, order } = await writeOrder(ctx, viewer, offer, request)
    if (!free) throw inProgress()
    if (order) ctx.invalidations.publish(offer.lines.map(({ productId }) => nameOf(productId)))
    if (order) ctx.log.debug({ orderId: order.id, total: formatMoney(order.total) }, 'order placed')
    return order
  } catch (error) {
    if (pgCode(error) === SQLSTATE.LOCK_NOT_AVAILABLE) throw busy()
    // The same key was answered meanwhile; or a limit was reached, or a deadlock broken up.
    if (isUniqueViolation(error) || AGAIN.has(pgCode(error))) return null
    throw error
  }
}

const busy = () => new ShopError('IN_PROGRESS', { what: 'Another order of these products', retryAfter: 1 })
