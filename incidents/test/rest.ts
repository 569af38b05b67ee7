import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import type { TestShop } from '@shopstack/gateway/test/shop'

/** What a REST surface answered. */
export interface Answer<Body> {
  readonly status: number
  readonly body: Body
}

/**
 * Asks a REST surface: `rest(shop(), 'flask', 'POST /api/orders/', { token, body })`. `Body` is what a test knows of the
 * answer.
 */
export async function rest<Body = unknown>(
  shop: TestShop,
  surface: 'flask' | 'express',
  request: `${'GET' | 'POST' | 'PUT'} /${string}`,
  { token, body }: { token?: string; body?: unknown } = {},
): Promise<Answer<Body>> {
  const [method, path] = request.split(' ', 2)
  const response = await fetch(shop.url(surface, path ?? '/'), {
    method: method ?? 'GET',
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  // What else it may be, the expectations of the test show.
  return { status: response.status, body: (await response.json()) as Body }
}

/** Opens an account on the Flask surface and answers its token. */
export async function newCustomer(shop: TestShop, email: string): Promise<string> {
  const body = { email, password: 'correct horse', name: 'Ada' }
  const account = await arrange<{ access_token: string }>(shop, 'POST /api/auth/register', { body })
  return account.access_token
}

/** Signs the administrator of the demo shop in and answers the token, which is good on every surface. */
export async function administrator(shop: TestShop): Promise<string> {
  const { email, password } = DEMO_ACCOUNTS.admin
  const body = { email, password }
  const session = await arrange<{ access_token: string }>(shop, 'POST /api/auth/login', { body })
  return session.access_token
}

/** Puts a product into the catalog with an administrator's token, and answers its id. */
export async function newProduct(shop: TestShop, token: string, price: number): Promise<number> {
  const body = { name: `A product of ${price}`, price, stock: 1_000 }
  const created = await arrange<{ product: { id: number } }>(shop, 'POST /api/products/', { token, body })
  return created.product.id
}

/** What has to work before a ticket's steps can begin. */
async function arrange<Body>(
  shop: TestShop,
  request: `POST /${string}`,
  what: Parameters<typeof rest>[3],
): Promise<Body> {
  const { status, body } = await rest<Body>(shop, 'flask', request, what)
  if (status >= 400) throw new Error(`${request} answered ${status}: ${JSON.stringify(body)}`)
  return body
}
