import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import type { TestShop } from '@shopstack/gateway/test/shop'

/** The response of a REST API. */
export interface TicketReply<Body> {
  readonly status: number
  readonly body: Body
}

/** Sends a request to a REST API: `rest(shop(), 'flask', 'POST /api/orders/', { token, body })`. */
export async function rest<Body = unknown>(
  shop: TestShop,
  surface: 'flask' | 'express',
  request: `${'GET' | 'POST' | 'PUT'} /${string}`,
  { token, body }: { token?: string; body?: unknown } = {},
): Promise<TicketReply<Body>> {
  const [method, path] = request.split(' ', 2)
  const response = await fetch(shop.url(surface, path ?? '/'), {
    method: method ?? 'GET',
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  // The expectations of the test check the type.
  return { status: response.status, body: (await response.json()) as Body }
}

/** Registers an account on the Flask port and returns its token. */
export async function newCustomer(shop: TestShop, email: string): Promise<string> {
  const body = { email, password: 'correct horse', name: 'Ada' }
  const account = await arrange<{ access_token: string }>(shop, 'POST /api/auth/register', { body })
  return account.access_token
}

/** Signs in the administrator of the demo shop and returns the token, which is valid on every port. */
export async function administrator(shop: TestShop): Promise<string> {
  const { email, password } = DEMO_ACCOUNTS.admin
  const body = { email, password }
  const session = await arrange<{ access_token: string }>(shop, 'POST /api/auth/login', { body })
  return session.access_token
}

/** Creates a product with an administrator's token and returns its id. */
export async function newProduct(shop: TestShop, token: string, price: number): Promise<number> {
  const body = { name: `A product of ${price}`, price, stock: 1_000 }
  const created = await arrange<{ product: { id: number } }>(shop, 'POST /api/products/', { token, body })
  return created.product.id
}

/** A request that must succeed before the steps of a ticket. */
async function arrange<Body>(
  shop: TestShop,
  request: `POST /${string}`,
  what: Parameters<typeof rest>[3],
): Promise<Body> {
  const { status, body } = await rest<Body>(shop, 'flask', request, what)
  if (status >= 400) throw new Error(`${request} returned ${status}: ${JSON.stringify(body)}`)
  return body
}
