import { insist, type Person, type Surroundings } from './client.js'

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

/** What a customer does until it is over: orders, and pays, calls off or leaves what was ordered. */
export async function shopping(
  where: Surroundings,
  customer: Person,
  admin: Person,
  products: readonly [number, ...number[]],
) {
  while (!where.isOver()) {
    const orderId = await order(where, customer, products)
    if (orderId === null) continue
    if (where.random.chance(0.75)) await pay(where, customer, orderId)
    if (where.random.chance(0.25))
      await insist(where, customer, 'cancelOrder', { id: String(orderId) }, orderId)
    if (where.random.chance(0.35)) await refund(where, admin, orderId)
  }
}

async function order(where: Surroundings, customer: Person, products: readonly [number, ...number[]]) {
  const { random } = where
  const lines = Array.from({ length: random.whole(1, 3) }, () => ({
    productId: String(random.pick(products)),
    quantity: random.whole(1, 2),
  }))
  const input = { items: lines, discountCode: random.pick(CODES) }
  return (await insist(where, customer, 'placeOrder', { input }, null)).orderId
}

/** Pays until it works or cannot; sometimes from two windows at the same moment. */
async function pay(where: Surroundings, customer: Person, orderId: number): Promise<void> {
  const { random } = where
  const attempt = () => {
    const input = { orderId: String(orderId), paymentMethod: random.pick(METHODS) }
    return insist(where, customer, 'checkout', { input }, orderId)
  }
  for (let tries = 0; tries < 3; tries++) {
    const answers = await Promise.all(random.chance(0.3) ? [attempt(), attempt()] : [attempt()])
    if (answers.some(({ refused }) => refused.length === 0 || refused.includes('ORDER_NOT_PENDING'))) return
  }
}

async function refund(where: Surroundings, admin: Person, orderId: number): Promise<void> {
  const restock = where.random.chance(0.5)
  await insist(where, admin, 'refundOrder', { input: { orderId: String(orderId), restock } }, orderId)
}
