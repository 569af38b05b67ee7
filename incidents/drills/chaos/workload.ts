import { type ChaosAccount, type ClientContext, retryUntilAnswered } from './client.js'
import type { HistoryEntry, OrderLine } from './history.js'

const CODES = [null, null, 'SAVE10', 'FEW', 'ONCE', 'NOPE'] as const
const METHODS = [
  'card',
  'card',
  'card',
  'paypal',
  'sandbox:declined',
  'sandbox:insufficient_funds',
  'sandbox:lost_answer',
  'sandbox:timeout',
] as const
const MAX_PAYMENT_ATTEMPTS = 3

/**
 * The operations of one customer until the drill is over: places orders, and pays, cancels or abandons each; the manager
 * ships them, whole or in parcels, marks them as delivered, and refunds them before and after.
 */
export async function runCustomer(
  ctx: ClientContext,
  customer: ChaosAccount,
  admin: ChaosAccount,
  products: readonly [number, ...number[]],
) {
  while (!ctx.isOver()) {
    const { orderId, lines } = await orderProducts(ctx, customer, products)
    if (orderId === null) continue
    if (ctx.random.chance(0.75)) await pay(ctx, customer, orderId)
    if (ctx.random.chance(0.25))
      await retryUntilAnswered(ctx, customer, {
        operation: 'cancelOrder',
        variables: { id: String(orderId) },
        orderId,
      })
    const order: PlacedOrder = { orderId, lines, progress: 'not shipped' }
    if (ctx.random.chance(0.2)) await refund(ctx, admin, order)
    if (ctx.random.chance(0.6)) await ship(ctx, admin, order)
    if (ctx.random.chance(order.progress === 'shipped' ? 0.6 : 0.05)) await deliver(ctx, admin, order)
    if (ctx.random.chance(0.35)) await refund(ctx, admin, order)
  }
}

interface PlacedOrder {
  readonly orderId: number
  readonly lines: readonly OrderLine[]
  /** How far it is, as far as this client knows. */
  progress: 'not shipped' | 'shipped' | 'delivered'
}

/** Places an order of some units. */
export async function orderProducts(
  ctx: ClientContext,
  customer: ChaosAccount,
  products: readonly [number, ...number[]],
) {
  const { random } = ctx
  const lines = Array.from({ length: random.whole(1, 3) }, () => ({
    productId: String(random.pick(products)),
    quantity: random.whole(1, 2),
  }))
  const discountCode = random.pick(CODES)
  const single = lines.flatMap(({ productId, quantity }) =>
    Array.from({ length: quantity }, () => ({ productId })),
  )
  return retryUntilAnswered(ctx, customer, {
    operation: 'placeOrder',
    variables: { input: { items: lines, discountCode } },
    reworded: {
      input: { items: single.reverse(), ...(discountCode && { discountCode: ` ${discountCode}` }) },
    },
    orderId: null,
  })
}

/** Pays until a payment succeeds or the order is no longer pending; sometimes with two concurrent requests. */
async function pay(ctx: ClientContext, customer: ChaosAccount, orderId: number): Promise<void> {
  const { random } = ctx
  const attempt = () => {
    const input = { orderId: String(orderId), paymentMethod: random.pick(METHODS) }
    return retryUntilAnswered(ctx, customer, { operation: 'checkout', variables: { input }, orderId })
  }
  for (let attempts = 0; attempts < MAX_PAYMENT_ATTEMPTS; attempts++) {
    const results = await Promise.all(random.chance(0.3) ? [attempt(), attempt()] : [attempt()])
    const isEnded = ({ rejected }: HistoryEntry) =>
      rejected.length === 0 ||
      rejected.some((code) => code === 'ORDER_NOT_PENDING' || code === 'ORDER_EXPIRED')
    if (results.some(isEnded)) return
  }
}

/** Ships everything that is left, or one unit in a parcel of its own. */
async function ship(ctx: ClientContext, admin: ChaosAccount, order: PlacedOrder): Promise<void> {
  const { orderId, lines } = order
  const unit = ctx.random.chance(0.4) && unitOf(ctx, lines)
  const input = unit ? { lines: unit } : null
  const { status } = await retryUntilAnswered(ctx, admin, {
    operation: 'shipOrder',
    variant: unit ? 'one unit' : 'what is left',
    variables: { id: String(orderId), input },
    orderId,
  })
  if (status === 'SHIPPED') order.progress = 'shipped'
}

/** Marks an order as delivered; sometimes with two concurrent requests, and sometimes one that is not shipped. */
async function deliver(ctx: ClientContext, admin: ChaosAccount, order: PlacedOrder): Promise<void> {
  const { orderId, progress } = order
  const request = () =>
    retryUntilAnswered(ctx, admin, {
      operation: 'deliverOrder',
      variant: progress,
      variables: { id: String(orderId) },
      orderId,
    })
  const results = await Promise.all(ctx.random.chance(0.3) ? [request(), request()] : [request()])
  if (results.some(({ rejected }) => rejected.length === 0)) order.progress = 'delivered'
}

/** Refunds everything that is left, one unit, or an amount; sometimes with two concurrent requests. */
async function refund(
  ctx: ClientContext,
  admin: ChaosAccount,
  { orderId, lines, progress }: PlacedOrder,
): Promise<void> {
  const { random } = ctx
  const request = () => {
    const unit = random.chance(0.4) && unitOf(ctx, lines)
    const amount = random.chance(0.3)
      ? { amount: `${random.whole(1, 9)}.${random.whole(10, 99)}`, reason: 'late' }
      : null
    const units = { restock: random.chance(0.5), ...(unit && { lines: unit }) }
    const what = amount ? 'an amount' : unit ? 'one unit' : 'what is left'
    return retryUntilAnswered(ctx, admin, {
      operation: 'refundOrder',
      variant: `${what}, ${progress}`,
      variables: { input: { orderId: String(orderId), ...(amount ?? units) } },
      orderId,
    })
  }
  await Promise.all(random.chance(0.3) ? [request(), request()] : [request()])
}

/** One unit of a line. */
function unitOf({ random }: ClientContext, [first, ...rest]: readonly OrderLine[]) {
  return first ? [{ orderItemId: random.pick([first, ...rest]).id, quantity: 1 }] : null
}
