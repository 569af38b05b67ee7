import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import type { Role } from '@shopstack/drizzle/tables'
import { anonymousCaller } from '@shopstack/kit/auth/caller'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import type { FormattedExecutionResult } from 'graphql'
import { decodeJwt } from 'jose'
import type { TestShop } from '../../test/shop.js'
import type { LiveStream } from '../live-stream.js'

/** A signed-in account under test. */
export interface Account {
  readonly headers: { readonly authorization: string }
  readonly viewer: Viewer
}

/** Signs in one of the demo accounts. */
export const signIn = (shop: TestShop, role: Role): Promise<Account> =>
  signInAs(shop, DEMO_ACCOUNTS[role].email, DEMO_ACCOUNTS[role].password, role)

/** Signs in an account with a role. */
export async function signInAs(
  shop: TestShop,
  email: string,
  password: string,
  role: Role,
): Promise<Account> {
  const headers = await shop.signIn(email, password)
  return { headers, viewer: viewerOf(headers, role) }
}

/** The holder of a token. */
export function viewerOf({ authorization }: Account['headers'], role: Role): Viewer {
  const { sub, sid } = decodeJwt(authorization.slice('Bearer '.length))
  return { id: Number(sub), role, sessionId: String(sid) }
}

/** Opens a subscription as a transport does. */
export const open = (
  shop: TestShop,
  query: string,
  variables: Record<string, unknown> = {},
  viewer: Viewer | null = null,
) => shop.platform.subscriptions.open({ query, variables, context: { caller: anonymousCaller({ viewer }) } })

/** Opens a subscription that must not be refused. */
export async function subscribe(...request: Parameters<typeof open>): Promise<LiveStream> {
  const opened = await open(...request)
  if ('errors' in opened) throw new Error(JSON.stringify(opened.errors))
  return opened
}

/** The codes of a refused subscription. */
export async function refusalOf(...request: Parameters<typeof open>): Promise<unknown[]> {
  const opened = await open(...request)
  if (!('errors' in opened)) throw new Error('the subscription is open')
  return opened.errors.map(({ extensions }) => extensions?.code)
}

/** The next result of a stream that is open. */
export async function nextOf(stream: LiveStream): Promise<FormattedExecutionResult> {
  const { value, done } = await stream.next()
  if (done) throw new Error('the stream has ended')
  return value
}

const PLACE = `mutation ($input: PlaceOrderInput!) {
  placeOrder(input: $input) { order { id } userErrors { code } } }`

/** Places an order of one unit of a product; returns its id. */
export async function sendPlaceOrder(
  shop: TestShop,
  { headers }: Pick<Account, 'headers'>,
  productId: string,
): Promise<string> {
  const input = { items: [{ productId, quantity: 1 }] }
  const { data } = await shop.ask<{ placeOrder: { order: { id: string } | null } }>(PLACE, { input }, headers)
  if (!data.placeOrder.order) throw new Error(JSON.stringify(data))
  return data.placeOrder.order.id
}
