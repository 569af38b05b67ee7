import { type Account, type ClientContext, retryUntilAnswered } from './client.js'

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

/** The operations of one customer until the drill is over: places orders, and pays, cancels or abandons each. */
export async function runCustomer(
  ctx: ClientContext,
  customer: Account,
  admin: Account,
  products: readonly [number, ...number[]],
) {
  while (!ctx.isOver()) {
    const orderId = await placeOrder(ctx, customer, products)
    if (orderId === null) continue
    if (ctx.random.chance(0.75)) await pay(ctx, customer, orderId)
    if (ctx.random.chance(0.25))
      await retryUntilAnswered(ctx, customer, 'cancelOrder', { id: String(orderId) }, orderId)
    if (ctx.random.chance(0.35)) await refund(ctx, admin, orderId)
  }
}

async function placeOrder(ctx: ClientContext, customer: Account, products: readonly [number, ...number[]]) {
  const { random } = ctx
  const lines = Array.from({ length: random.whole(1, 3) }, () => ({
    productId: String(random.pick(products)),
    quantity: random.whole(1, 2),
  }))
  const input = { items: lines, discountCode: random.pick(CODES) }
  return (await retryUntilAnswered(ctx, customer, 'placeOrder', { input }, null)).orderId
}

/** Pays until a payment succeeds or the order is no longer pending; sometimes with two concurrent requests. */
async function pay(ctx: ClientContext, customer: Account, orderId: number): Promise<void> {
  const { random } = ctx
  const attempt = () => {
    const input = { orderId: String(orderId), paymentMethod: random.pick(METHODS) }
    return retryUntilAnswered(ctx, customer, 'checkout', { input }, orderId)
  }
  for (let attempts = 0; attempts < MAX_PAYMENT_ATTEMPTS; attempts++) {
    const results = await Promise.all(random.chance(0.3) ? [attempt(), attempt()] : [attempt()])
    if (results.some(({ rejected }) => rejected.length === 0 || rejected.includes('ORDER_NOT_PENDING')))
      return
  }
}

async function refund(ctx: ClientContext, admin: Account, orderId: number): Promise<void> {
  const restock = ctx.random.chance(0.5)
  const input = { orderId: String(orderId), restock }
  await retryUntilAnswered(ctx, admin, 'refundOrder', { input }, orderId)
}
