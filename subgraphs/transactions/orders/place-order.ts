import { pgCode, SQLSTATE } from '@shopstack/drizzle/client/sql-errors'
import {
  type IdempotentRequest,
  idempotentRequest,
  meaningOfLines,
} from '@shopstack/drizzle/idempotency/idempotent-request'
import {
  inProgress,
  isKeyTaken,
  rejectRequest,
  storedResponse,
} from '@shopstack/drizzle/idempotency/stored-response'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { ShopError } from '@shopstack/schema/errors'
import { formatMoney } from '@shopstack/schema/money'
import { contactOf } from '../accounts/queries.js'
import { productKey } from '../catalog/cache-keys.js'
import type { Context } from '../context.js'
import type { PlaceOrderInput } from '../generated.js'
import { type BasketLine, mergeLines } from './merge-lines.js'
import { normalizedCode, priceLines } from './price-basket.js'
import { insertOrder, type PricedOrder, type UnpaidProblem } from './sql/insert-order.js'
import { orderOrThrow } from './sql/transition-order.js'
import { shippingOf } from './validate-shipping.js'

/** Each attempt reads the state that made the previous one fail; only continuous changes exhaust them. */
const MAX_ATTEMPTS = 10
const RETRYABLE = new Set<string>([
  SQLSTATE.DEADLOCK_DETECTED,
  SQLSTATE.SERIALIZATION_FAILURE,
  SQLSTATE.CHECK_VIOLATION,
])

/**
 * Places an order. Products and code are read and priced without locks; then one statement decrements the stock, counts
 * the code and inserts the order, unless anything changed in between. A popular product is locked for one statement only,
 * a sold-out one not at all.
 */
export async function placeOrder(ctx: Context, viewer: Viewer, input: PlaceOrderInput, key: string | null) {
  const basket = readBasket(ctx, input)
  const request = idempotentRequest(viewer.id, 'placeOrder', key, {
    meaning: meaningOf(basket),
    payload: input,
  })
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const stored = request && (await storedResponse<{ orderId: number }>(ctx.db, request))
    if (stored) return { order: await orderOrThrow(ctx.db, stored.orderId), isReplayed: true }
    try {
      const order = await tryInsert(ctx, viewer, await priceOrder(ctx, viewer, basket), request)
      if (order) return { order }
    } catch (error) {
      if (await rejectRequest(ctx.db, request, error)) throw error
    }
  }
  throw contended()
}

/** A validated and normalized input. */
interface Basket {
  readonly lines: readonly BasketLine[]
  readonly discountCode: string | null
  readonly ignoresInapplicableDiscount: boolean
  readonly shipping: PricedOrder['shipping']
}

/** Throws all invalid lines together. */
function readBasket(ctx: Context, input: PlaceOrderInput): Basket {
  return {
    lines: mergeLines(input.items),
    discountCode: normalizedCode(ctx, input.discountCode),
    ignoresInapplicableDiscount: input.ignoreInapplicableDiscount ?? false,
    shipping: shippingOf(input),
  }
}

/** What an input means for its idempotency key: an empty code is none, and without a code there is none to ignore. */
const meaningOf = ({ lines, discountCode, ignoresInapplicableDiscount, shipping }: Basket) => ({
  ...shipping,
  lines: meaningOfLines(lines.map(({ productId, quantity }) => ({ of: productId, quantity }))),
  ...(discountCode && { discountCode, ignoresInapplicableDiscount }),
})

/** Prices the lines with current data; throws all errors together. */
async function priceOrder(
  ctx: Context,
  viewer: Viewer,
  { lines, discountCode, ignoresInapplicableDiscount, shipping }: Basket,
): Promise<PricedOrder> {
  if (ctx.mail.ordersNeedConfirmedEmail && (await contactOf(ctx.db, viewer.id))?.emailConfirmedAt == null)
    throw new ShopError('EMAIL_NOT_CONFIRMED', undefined)
  const basket = await priceLines(ctx, lines, { customerId: viewer.id, discountCode })
  const rejection = basket.discount?.rejection
  if (rejection && !ignoresInapplicableDiscount)
    throw new ShopError(
      'DISCOUNT_NOT_APPLICABLE',
      { reason: rejection.reason, problem: rejection.message },
      'input.discountCode',
    )
  const { code, priced } = basket
  const use = code && priced.discountAmount > 0 ? { code: code.row.code, version: code.row.version } : null
  return { lines: basket.lines, priced, discountCode, use, shipping }
}

/** Inserts the order; null when data changed since pricing, so that the caller retries. */
async function tryInsert(
  ctx: Context,
  viewer: Viewer,
  pricedOrder: PricedOrder,
  request: IdempotentRequest | null,
) {
  try {
    const { free, problem, order } = await insertOrder(ctx, viewer, pricedOrder, request)
    if (!free) throw inProgress()
    if (problem) throw unpaidLimit(pricedOrder, problem)
    if (order) ctx.invalidations.publish(pricedOrder.lines.map(({ productId }) => productKey(productId)))
    if (order) ctx.log.debug({ orderId: order.id, total: formatMoney(order.total) }, 'order placed')
    return order
  } catch (error) {
    if (pgCode(error) === SQLSTATE.LOCK_NOT_AVAILABLE) throw contended()
    // The account was erased after its session was checked.
    if (pgCode(error) === SQLSTATE.FOREIGN_KEY_VIOLATION) throw new ShopError('UNAUTHENTICATED', undefined)
    // The key has a response by now, a limit was reached, or a deadlock was resolved.
    if (isKeyTaken(error) || RETRYABLE.has(pgCode(error))) return null
    throw error
  }
}

function unpaidLimit({ lines }: PricedOrder, problem: UnpaidProblem): ShopError {
  if ('orders' in problem) return new ShopError('TOO_MANY_UNPAID_ORDERS', { unpaid: problem.orders })
  const { productId, limit, held, of } = problem
  const line = lines.find((one) => one.productId === productId)
  return new ShopError(
    'TOO_MANY_UNPAID_UNITS',
    { productId: String(productId), product: line?.product.name ?? '', limit, held, of },
    `input.items.${line?.index ?? 0}.quantity`,
  )
}

const contended = () =>
  new ShopError('IN_PROGRESS', { what: 'Another order of these products', retryAfter: 1 })
