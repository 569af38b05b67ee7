import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import type { TestShop } from '../../test/shop.js'

/** What a client of a REST surface sends: JSON as `body`, or anything else as `raw`. */
export interface SentRequest {
  readonly headers?: Record<string, string>
  readonly body?: unknown
  readonly raw?: string | Uint8Array<ArrayBuffer>
}

/** What a REST surface answered, its body as text and as the JSON that it is. */
interface RestReply<Body> {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: Body
}

/** Sends a request to a REST API as an account: `await client('POST /api/orders/', { body })`. */
export type RestClient = <Body = unknown>(
  request: `${'GET' | 'POST' | 'PUT'} /${string}`,
  sent?: SentRequest,
) => Promise<RestReply<Body>>

/** A client of a REST API, signed in with a demo account or anonymous. */
export async function restClient(
  shop: TestShop,
  surface: 'flask' | 'express',
  who: keyof typeof DEMO_ACCOUNTS | null,
): Promise<RestClient> {
  const signedIn = who ? await shop.signIn(DEMO_ACCOUNTS[who].email, DEMO_ACCOUNTS[who].password) : {}
  return async <Body>(request: string, { headers, body, raw }: SentRequest = {}) => {
    const [method = 'GET', path = '/'] = request.split(' ', 2)
    const sent = body === undefined ? raw : JSON.stringify(body)
    const type = body === undefined ? {} : { 'content-type': 'application/json' }
    const response = await fetch(shop.url(surface, path), {
      method,
      headers: { ...type, ...signedIn, ...headers },
      ...(sent !== undefined && { body: sent }),
    })
    const text = await response.text()
    // What else it may be, the expectations of the test show.
    return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as Body }
  }
}

/** Everything that orders, payments and the catalog keep; equal to itself while nothing is stored. */
export const stored = async ({ owner }: TestShop): Promise<unknown> =>
  (
    await owner`
      select (select md5(string_agg(p::text, '' order by id)) from products p) as products,
        (select md5(string_agg(o::text, '' order by id)) from orders o) as orders,
        (select count(*) from order_items) as items, (select count(*) from stock_movements) as movements,
        (select count(*) from payment_attempts) as attempts, (select count(*) from payments) as payments,
        (select count(*) from discount_uses) as uses, (select count(*) from events) as events,
        (select count(*) from idempotency_keys) as keys`
  )[0]

/** A product of the shop under test, with as many pieces as its movements say. */
export async function aStockedProduct(
  { owner }: TestShop,
  { name = 'Widget A', price = '100.00', stock = 99 }: { name?: string; price?: string; stock?: number } = {},
): Promise<number> {
  const [row] = await owner<{ id: number }[]>`
    with made as (insert into products (name, price, stock) values (${name}, ${price}, ${stock}) returning id, stock),
      opened as (insert into stock_movements (product_id, quantity, reason) select id, stock, 'opening' from made where stock > 0)
    select id from made`
  return Number(row?.id)
}
