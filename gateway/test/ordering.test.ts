import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import { describe, expect, test } from 'vitest'
import { MODES, type TestShop, useShop } from './shop.js'

const shops: Record<(typeof MODES)[number], () => TestShop> = {
  'in process': useShop({ mode: 'in process' }),
  'over HTTP': useShop({ mode: 'over HTTP' }),
}

const AMOUNTS = 'subtotal discountAmount tax total'
const ORDER = `id status ${AMOUNTS} refundedAmount availableActions`
const REFUSALS = 'userErrors { code field message retryAfter }'
const QUOTE = `query ($input: QuoteInput!) { quote(input: $input) { ${AMOUNTS} discountProblem { reason } } }`
const PLACE = `mutation ($input: PlaceOrderInput!, $key: String) {
  placeOrder(input: $input, idempotencyKey: $key) { order { ${ORDER} customer { name } items { product { name stock unitsSold } } } ${REFUSALS} } }`
const PAY = `mutation ($input: CheckoutInput!, $key: String) {
  checkout(input: $input, idempotencyKey: $key) { order { ${ORDER} } payment { status amount reason } ${REFUSALS} } }`
const CREATE = `mutation ($input: CreateProductInput!) { createProduct(input: $input) { product { id stock } ${REFUSALS} } }`
const REFUND = `mutation ($input: RefundOrderInput!) { refundOrder(input: $input) { order { ${ORDER} } refund { amount restocked } ${REFUSALS} } }`

interface Answer {
  [name: string]: {
    order: Record<string, unknown> & { id: string }
    product: { id: string }
    userErrors: unknown[]
  }
}

/** A caller with a token. */
async function person(shop: TestShop, { email, password }: { email: string; password: string }) {
  const headers = await shop.signIn(email, password)
  return async (query: string, variables: Record<string, unknown>) => {
    const { data, errors } = await shop.ask<Answer>(query, variables, headers)
    if (errors) throw new Error(JSON.stringify(errors))
    return data
  }
}

const { admin, customer } = DEMO_ACCOUNTS

describe.each(MODES)('answers, %s', (mode) => {
  test('a product is created, quoted, ordered with a code, paid, partly refunded and shipped', async () => {
    const shop = shops[mode]()
    const [run, buy] = [await person(shop, admin), await person(shop, customer)]
    const made = await run(CREATE, {
      input: { name: 'Teapot', price: '100.00', stock: 5, category: 'Kitchen' },
    })
    const productId = made.createProduct?.product.id
    const basket = { items: [{ productId, quantity: 2 }], discountCode: 'SAVE20' }
    const quote = await buy(QUOTE, { input: basket })
    expect(quote.quote).toEqual({
      ...{ subtotal: '200.00', discountAmount: '40.00', tax: '17.00', total: '177.00' },
      discountProblem: null,
    })

    const placed = await buy(PLACE, { input: basket, key: 'tea' })
    const { discountProblem: _, ...amounts } = { ...quote.quote, discountProblem: null }
    expect(placed.placeOrder).toMatchObject({
      order: { ...amounts, status: 'PENDING', items: [{ product: { name: 'Teapot', stock: 3 } }] },
      userErrors: [],
    })
    expect(await buy(PLACE, { input: basket, key: 'tea' })).toEqual(placed)

    const orderId = placed.placeOrder?.order.id
    const declined = await buy(PAY, { input: { orderId, paymentMethod: 'sandbox:declined' }, key: 'pay-1' })
    expect(declined.checkout).toMatchObject({
      order: { status: 'PENDING', availableActions: ['PAY', 'CANCEL'] },
      payment: { status: 'DECLINED', amount: '177.00' },
      userErrors: [{ code: 'PAYMENT_DECLINED' }],
    })
    const paid = await buy(PAY, { input: { orderId }, key: 'pay-2' })
    expect(paid.checkout).toMatchObject({
      order: { status: 'PAID', availableActions: [] },
      payment: { status: 'SUCCEEDED' },
      userErrors: [],
    })
    expect(await buy(PAY, { input: { orderId }, key: 'pay-2' })).toEqual(paid)
    expect((await buy(PAY, { input: { orderId } })).checkout?.userErrors).toMatchObject([
      { code: 'ORDER_NOT_PENDING', message: 'This order is already paid.' },
    ])

    const [line] = await shop.owner`select id::text from order_items where order_id = ${orderId ?? 0}`
    const half = { orderId, lines: [{ orderItemId: line?.id, quantity: 1 }], restock: true }
    expect((await run(REFUND, { input: half })).refundOrder).toMatchObject({
      order: { status: 'PAID', refundedAmount: '88.50', availableActions: ['SHIP', 'REFUND'] },
      refund: { amount: '88.50', restocked: true },
    })
    const sent = await run(`mutation ($id: ID!) { shipOrder(id: $id) { order { status } ${REFUSALS} } }`, {
      id: orderId,
    })
    expect(sent.shipOrder).toMatchObject({ order: { status: 'SHIPPED' }, userErrors: [] })
    const { data } = await shop.ask(`{ product(id: "${productId}") { stock } }`)
    expect(data).toEqual({ product: { stock: 4 } })
  })

  test('a lost response of the payment provider is looked up, and the order is paid once', async () => {
    const shop = shops[mode]()
    const buy = await person(shop, customer)
    const placed = await buy(PLACE, { input: { items: [{ productId: '1' }] }, key: null })
    const orderId = placed.placeOrder?.order.id
    const paid = await buy(PAY, { input: { orderId, paymentMethod: 'sandbox:lost_answer' }, key: 'lost' })
    expect(paid.checkout).toMatchObject({ order: { status: 'PAID' }, payment: { status: 'SUCCEEDED' } })
    const charges = await shop.owner`
      select status from sandbox_transfers where key in (select provider_key from payment_attempts where order_id = ${orderId ?? 0})`
    expect(charges).toEqual([{ status: 'succeeded' }])
  })
})

describe.each(MODES)('refuses, %s', (mode) => {
  test.each([
    [CREATE, { name: 'Teapot', price: '1.00' }],
    [REFUND, { orderId: '1' }],
  ])('a customer is forbidden to create products and to refund orders', async (mutation, input) => {
    const shop = shops[mode]()
    const headers = await shop.signIn(customer.email, customer.password)
    const { errors } = await shop.ask(mutation, { input }, headers)
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN')
  })

  test.each(['1.999', 'ten', '100000000.00', '-1.00', null])(
    'a price of %s is rejected, and the error names the price',
    async (price) => {
      const shop = shops[mode]()
      const headers = await shop.signIn(admin.email, admin.password)
      const reply = await shop.ask<Answer>(CREATE, { input: { name: 'Teapot', price } }, headers)
      expect(JSON.stringify(reply)).toMatch(/price/)
      expect(reply.data?.createProduct?.product ?? null).toBeNull()
    },
  )
})
