import { DISTRIBUTED, ONE_PROCESS, TRANSACTION } from '../systems.js'
import { graphqlRequest, hasOnlyData, type RequestSample, type Scenario } from './scenario.js'

/** Baskets of two products each; no product is in two of them. */
const BASKETS_COUNT = 128
/** Units of each of their products, so that none sells out. */
const STOCK_SIZE = 10_000_000

const PLACE = `mutation Purchase($input: PlaceOrderInput!) {
  placeOrder(input: $input) { order { id } userErrors { code } }
}`
const PAY = `mutation Checkout($input: CheckoutInput!) {
  checkout(input: $input) {
    order { status subtotal tax total items { quantity unitPrice } }
    payment { status amount method }
    userErrors { code }
  }
}`

/** The id in the response to {@link PLACE}. */
const placedId = (body: string): string => /"id":"(\d+)"/.exec(body)?.[1] ?? ''

/** An order of two lines that is placed and paid. The bare transaction does both in the request that places it. */
export const PURCHASE: Scenario = {
  name: 'purchase',
  title: 'an order of two lines is placed and paid, orders per second',
  systems: [ONE_PROCESS, DISTRIBUTED, TRANSACTION],
  writes: true,
  customersCount: BASKETS_COUNT,
  prepare: (sql) => sql`
    update products set stock = ${STOCK_SIZE} where id in (
      select id from products where archived_at is null and price < 1000 order by md5(id::text) limit ${2 * BASKETS_COUNT})`,
  samples: async (sql) => {
    const rows = await sql<{ id: string }[]>`
      select id::text from products where stock = ${STOCK_SIZE} order by id`
    return Array.from(
      { length: Math.floor(rows.length / 2) },
      (_, i): RequestSample => ({
        input: {
          items: [
            { productId: rows[2 * i]?.id, quantity: 1 },
            { productId: rows[2 * i + 1]?.id, quantity: 2 },
          ],
        },
      }),
    )
  },
  unit: (sample, { customers }, index) => {
    const token = String(customers[index % customers.length])
    const pay = graphqlRequest(PAY, {}, token)
    const payBody = (placed: string) =>
      pay.body.replace('"variables":{}', `"variables":{"input":{"orderId":"${placedId(placed)}"}}`)
    return [graphqlRequest(PLACE, sample, token), { ...pay, body: payBody }]
  },
  // Postgres writes JSON with blanks.
  accepts: (body) => hasOnlyData(body) && /"userErrors" ?: ?\[\]/.test(body),
}
