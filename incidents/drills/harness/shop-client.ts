import { randomUUID } from 'node:crypto'
import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import type { Action, Availability, ORDER_ACTIONS } from '../faults/matrix.js'

/** A client of the shop that signed in before a fault was injected. */
export interface ShopClient {
  /** Performs an action; resolves to its outcome, or to a description of an undocumented response. */
  perform(action: Action): Promise<Availability | string>
  /** Places an order for a later action, and takes it to the status that the action needs. */
  prepareOrder(action?: OrderAction): Promise<void>
}

/** One of {@link ORDER_ACTIONS}. */
type OrderAction = (typeof ORDER_ACTIONS)[number]

/** The steps that an order takes before an action. */
const STEPS_BEFORE: Readonly<Record<OrderAction, readonly ('pay' | 'ship')[]>> = {
  pay: [],
  ship: ['pay'],
  'ship a part': ['pay'],
  deliver: ['pay', 'ship'],
  refund: ['pay'],
  'refund what is shipped': ['pay', 'ship'],
}

interface GraphQLResponse {
  data?: Record<string, { userErrors?: { code: string }[] } | null> | null
  errors?: { message: string; extensions?: { code?: string } }[]
}

/** The first products of the demo shop are ordered in turn, because the stock of each is small. */
const ORDERED_PRODUCT_COUNT = 50
/** Longer than any deadline of the shop. */
const TIMEOUT_MS = 20_000

const LOGIN = `mutation ($input: LoginInput!) { login(input: $input) { accessToken userErrors { code } } }`
const PLACE = `mutation ($id: ID!, $quantity: Int!, $key: String!) {
  placeOrder(input: {items: [{productId: $id, quantity: $quantity}]}, idempotencyKey: $key) {
    order { id items { id } } userErrors { code } } }`
const PAY =
  'mutation ($id: ID!, $key: String!) { checkout(input: {orderId: $id}, idempotencyKey: $key) { userErrors { code } } }'
const SHIP =
  'mutation ($id: ID!, $key: String!) { shipOrder(id: $id, idempotencyKey: $key) { userErrors { code } } }'
const SHIP_PART = `mutation ($id: ID!, $item: ID!, $key: String!) {
  shipOrder(id: $id, input: {lines: [{orderItemId: $item, quantity: 1}]}, idempotencyKey: $key) { userErrors { code } } }`
const DELIVER =
  'mutation ($id: ID!, $key: String!) { deliverOrder(id: $id, idempotencyKey: $key) { userErrors { code } } }'
const REFUND =
  'mutation ($id: ID!, $key: String!) { refundOrder(input: {orderId: $id}, idempotencyKey: $key) { userErrors { code } } }'
const BROWSE = '{ products(first: 3) { nodes { name price stock unitsSold } } }'
const SEARCH = '{ searchProducts(query: "table") { totalCount nodes { id } facets { inStock { count } } } }'
const REPORT = '{ salesReport { asOf totals { revenue orders } } }'

/** A function that sends a request as `fetch` does. */
export type Send = (
  url: string,
  init: { method: string; headers: Record<string, string>; body: string; signal: AbortSignal },
) => Promise<{ readonly status: number; json(): Promise<unknown> }>

/** Access tokens of the demo accounts; they expire after 15 minutes. */
export interface Sessions {
  admin: string
  customer: string
}

/** Options of a client: how it sends requests, and sessions to use instead of signing in. */
export interface ShopClientOptions {
  readonly send?: Send
  readonly sessions?: Sessions
}

const graphqlClient =
  (url: string, send: Send) =>
  async (query: string, variables: object = {}, token = '') => {
    const response = await send(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    return { status: response.status, body: (await response.json()) as GraphQLResponse }
  }

/** Signs the demo accounts in; `url` is that of the GraphQL port. */
export async function openSessions(url: string, send: Send = fetch): Promise<Sessions> {
  const tokenOf = async ({ email, password }: { email: string; password: string }) => {
    const { body } = await graphqlClient(url, send)(LOGIN, { input: { email, password } })
    const login = body.data?.login as { accessToken?: string } | null | undefined
    if (!login?.accessToken) throw new Error(`sign-in failed: ${JSON.stringify(body)}`)
    return login.accessToken
  }
  return { admin: await tokenOf(DEMO_ACCOUNTS.admin), customer: await tokenOf(DEMO_ACCOUNTS.customer) }
}

/** An order with the variables of mutations. */
interface PlacedOrder {
  readonly id: string
  /** Its line. */
  readonly item: string
}

/** Opens a client; `url` is that of the GraphQL port. */
export async function openShopClient(url: string, options: ShopClientOptions = {}): Promise<ShopClient> {
  const { send = fetch, sessions = await openSessions(url, send) } = options
  const query = graphqlClient(url, send)
  const prepared = new Map<OrderAction, PlacedOrder[]>()
  let orders = 0
  const nextOrder = (quantity = 1) => ({
    id: String((orders++ % ORDERED_PRODUCT_COUNT) + 1),
    quantity,
    key: randomUUID(),
  })

  const change = (mutation: string, token: string, variables: object | undefined) =>
    query(mutation, { ...variables, key: randomUUID() }, token)
  const steps = {
    pay: (order: PlacedOrder | undefined) => change(PAY, sessions.customer, order),
    ship: (order: PlacedOrder | undefined) => change(SHIP, sessions.admin, order),
  }

  async function prepareOrder(action: OrderAction = 'pay'): Promise<void> {
    const { body } = await query(PLACE, nextOrder(action === 'ship a part' ? 2 : 1), sessions.customer)
    const placed = body.data?.placeOrder as
      | { order: { id: string; items: { id: string }[] } | null }
      | null
      | undefined
    if (!placed?.order) throw new Error(`no order was placed: ${JSON.stringify(body)}`)
    const order = { id: placed.order.id, item: placed.order.items[0]?.id ?? '' }
    for (const step of STEPS_BEFORE[action]) {
      const outcome = outcomeOf(await steps[step](order))
      if (outcome !== 'works') throw new Error(`no order to ${action}: ${step}: ${outcome}`)
    }
    prepared.set(action, [...(prepared.get(action) ?? []), order])
  }
  const next = (action: OrderAction) => prepared.get(action)?.pop()

  const actions: Record<Action, () => ReturnType<typeof query>> = {
    'sign in': () => {
      const { email, password } = DEMO_ACCOUNTS.customer
      return query(LOGIN, { input: { email, password } })
    },
    browse: () => query(BROWSE),
    search: () => query(SEARCH),
    order: () => query(PLACE, nextOrder(), sessions.customer),
    pay: () => steps.pay(next('pay')),
    ship: () => steps.ship(next('ship')),
    'ship a part': () => change(SHIP_PART, sessions.admin, next('ship a part')),
    deliver: () => change(DELIVER, sessions.admin, next('deliver')),
    refund: () => change(REFUND, sessions.admin, next('refund')),
    'refund what is shipped': () => change(REFUND, sessions.admin, next('refund what is shipped')),
    report: () => query(REPORT, {}, sessions.admin),
  }
  return { prepareOrder, perform: async (action) => outcomeOf(await actions[action]()) }
}

function outcomeOf({
  status,
  body: { data, errors },
}: {
  status: number
  body: GraphQLResponse
}): Availability | string {
  const results = Object.values(data ?? {})
  const userErrors = results.flatMap((result) => result?.userErrors ?? [])
  const codes = new Set([
    ...(errors ?? []).map(({ extensions }) => extensions?.code),
    ...userErrors.map(({ code }) => code),
  ])
  if (codes.size === 0 && results.every((result) => result !== null)) return 'works'
  if (codes.size === 1 && codes.has('SERVICE_UNAVAILABLE'))
    return results.some((result) => result !== null) ? 'partial' : 'unavailable'
  return `status ${status}: ${JSON.stringify({ data, errors })}`
}
